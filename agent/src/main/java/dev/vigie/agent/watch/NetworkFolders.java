package dev.vigie.agent.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Tells which folders lie on other machines, whose changes this one does not hear of. */
@FunctionalInterface
interface NetworkFolders {
    /** As Linux and macOS call them in their tables of mounts; FUSE adds the name of its program. */
    Set<String> TYPES = Set.of(
            "9p",
            "afpfs",
            "afs",
            "ceph",
            "cifs",
            "coda",
            "davfs",
            "drvfs",
            "fuse.davfs2",
            "fuse.glusterfs",
            "fuse.gvfsd-fuse",
            "fuse.rclone",
            "fuse.s3fs",
            "fuse.sshfs",
            "gfs2",
            "glusterfs",
            "lustre",
            "ncpfs",
            "nfs",
            "nfs3",
            "nfs4",
            "ocfs2",
            "prl_fs",
            "smb3",
            "smbfs",
            "vboxsf",
            "virtiofs",
            "vmhgfs",
            "webdav");

    NetworkFolders OF_THE_SYSTEM = folder -> {
        try {
            return Optional.of(Files.getFileStore(folder).type()).filter(TYPES::contains);
        } catch (IOException e) {
            return Optional.empty();
        }
    };

    /** The type of the network file system a folder is on; empty when it is on none that is known. */
    Optional<String> typeOf(Path folder);
}

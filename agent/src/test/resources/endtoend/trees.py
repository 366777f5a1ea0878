"""What is in a tree or in an archive, a line for each path, so that two of them can be compared.

Names are bytes here, as they are on disk: trees.py list DIR, trees.py zip FILE, trees.py tar FILE.
trees.py nasty DIR makes a tree of everything a file system can hold; trees.py many DIR COUNT one of many tiny files.
"""

import hashlib
import os
import socket
import stat
import struct
import sys
import tarfile
import zipfile


def show(name, kind, mode, nanoseconds, content):
    print(ascii(os.fsdecode(name)), kind, "%04o" % mode if mode is not None else "-", nanoseconds, content, sep="\t")


def digest(stream):
    hashed = hashlib.sha256()
    while block := stream.read(1 << 20):
        hashed.update(block)
    return hashed.hexdigest()


def list_tree(root):
    root = os.fsencode(root)
    for directory, directories, files in os.walk(root):
        for name in sorted(directories + files):
            path = os.path.join(directory, name)
            relative = os.path.relpath(path, root)
            status = os.lstat(path)
            mode = stat.S_IMODE(status.st_mode)
            if stat.S_ISLNK(status.st_mode):
                show(relative, "link", None, "-", ascii(os.fsdecode(os.readlink(path))))
            elif stat.S_ISDIR(status.st_mode):
                show(relative, "directory", mode, status.st_mtime_ns, "-")
            elif stat.S_ISREG(status.st_mode):
                with open(path, "rb") as stream:
                    show(relative, "file", mode, status.st_mtime_ns, digest(stream))
            else:
                show(relative, "special", mode, "-", "-")


def zip_time(info):
    """Modification time from the extra fields: 100 ns since 1601 (0x000a), else seconds since 1970 (0x5455)."""
    extra, found = info.extra, {}
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        found[kind] = extra[4 : 4 + length]
        extra = extra[4 + length :]
    if 0x000A in found and len(found[0x000A]) >= 16:
        return (struct.unpack("<Q", found[0x000A][8:16])[0] - 116444736000000000) * 100
    return struct.unpack("<i", found[0x5455][1:5])[0] * 10**9


def list_zip(file):
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            name = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437", "surrogateescape")
            unix = info.external_attr >> 16
            with archive.open(info) as stream:
                if stat.S_ISLNK(unix):
                    show(name, "link", None, "-", ascii(os.fsdecode(stream.read())))
                elif info.is_dir():
                    show(name.rstrip(b"/"), "directory", stat.S_IMODE(unix), zip_time(info), "-")
                else:
                    show(name, "file", stat.S_IMODE(unix), zip_time(info), digest(stream))


def list_tar(file):
    with tarfile.open(file, encoding="utf-8", errors="surrogateescape") as archive:
        for info in archive:
            name = os.fsencode(info.name.rstrip("/"))
            seconds = info.pax_headers.get("mtime", str(info.mtime))
            whole, _, part = seconds.partition(".")
            nanoseconds = int(whole) * 10**9 + (-1 if whole.startswith("-") else 1) * int((part + "0" * 9)[:9])
            if info.issym():
                show(name, "link", None, "-", ascii(info.linkname))
            elif info.isdir():
                show(name, "directory", info.mode & 0o7777, nanoseconds, "-")
            else:
                show(name, "file", info.mode & 0o7777, nanoseconds, digest(archive.extractfile(info)))


def write(path, content=b"content of a file\n", mode=0o644, nanoseconds=1_700_000_000_123_456_700):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as stream:
        stream.write(content)
    os.chmod(path, mode)
    os.utime(path, ns=(nanoseconds, nanoseconds))


NAMES = [
    "plain.txt", "two words.txt", "new\nline.txt", "tab\there", "quotes'\"`.txt", "back\\slash.txt", "star*question?.txt",
    "-dash", "--help", " leading", "trailing ", "trailing.", "$HOME", "%n", "colon:name", "semi;colon", "[brackets]", "~",
    "CON", "\u00e9t\u00e9.txt", "e\u0301te\u0301.txt", "\u65e5\u672c\u8a9e/\u30d5\u30a1\u30a4\u30eb.txt",
    "\U0001f5c4.bin", "\u202egnp.exe", "\x01control\x7f", "n" * 255, "...", ".hidden/.file", "MANIFEST", "a/b/c/d/e/f/g",
]
# Only root can read what nobody may read.
ROOT = os.geteuid() == 0
MODES = ([0o000] if ROOT else []) + [0o400, 0o444, 0o600, 0o640, 0o755, 0o777, 0o4755, 0o2755, 0o6711, 0o1644]
# 1975, before zip's DOS times; 2038 + 2 years, after a signed 32 bit second; and the finest there is.
TIMES = [157_766_400_000_000_000, 2_208_988_800_500_000_000, 1_700_000_000_987_654_321, 1_600_000_000_000_000_100]


def nasty(root):
    root = os.fsencode(root)
    os.makedirs(root, exist_ok=True)

    def inside(name):
        return os.path.join(root, os.fsencode(name))

    for number, name in enumerate(NAMES):
        write(inside("names/" + name), b"%d: " % number + os.urandom(number * 10))
    write(inside(b"names/raw\xff\xfe\x80.bin"))
    write(inside(b"names/d\xe9j\xe0/vu\xff"))
    for mode in MODES:
        write(inside("modes/%04o" % mode), b"mode", mode)
    for time in TIMES:
        write(inside("times/%d" % time), b"time", 0o644, time)
    write(inside("/".join(["deep", "d" * 80, "e" * 80, "f" * 80, "g" * 80, "file"])))
    write(inside("contents/empty"), b"")
    write(inside("contents/one"), b"1")
    write(inside("contents/random"), os.urandom(3_000_001))
    write(inside("contents/repeated"), b"all work and no play\n" * 200_000)
    write(inside("contents/twin"), b"linked twice")
    os.link(inside("contents/twin"), inside("contents/twin again"))
    os.makedirs(inside("empty/directories/stay"))
    os.makedirs(inside("links/target"))
    write(inside("links/target/file"))
    for name, target in [
        ("to a file", "target/file"), ("to a directory", "target"), ("dangling", "nowhere at all"), ("loop", "loop"),
        ("out of the tree", "../../calls"), ("up", "../names/plain.txt"), ("new\nline", "target/file"), ("\u00e9", "\u65e5\u672c"),
        (b"raw", b"raw\xff target"), ("long", "x" * 300),
    ]:
        os.symlink(os.fsencode(target), inside(b"links/" + os.fsencode(name)))
    os.mkfifo(inside("special fifo"))
    here = os.getcwd()
    os.chdir(root)
    socket.socket(socket.AF_UNIX).bind("special socket")
    os.chdir(here)
    for name, mode in [("closed", 0o000 if ROOT else 0o500), ("sticky", 0o1777), ("setgid", 0o2750), ("private", 0o700)]:
        write(inside("directories/" + name + "/file"))
        os.chmod(inside("directories/" + name), mode)
    for directory, _, _ in os.walk(root, topdown=False):
        os.utime(directory, ns=(1_650_000_000_111_111_100, 1_650_000_000_111_111_100))


def many(root, count):
    for number in range(count):
        directory = os.path.join(root, "%03d" % (number // 250))
        if number % 250 == 0:
            os.makedirs(directory)
        with open(os.path.join(directory, "%06d" % number), "w") as stream:
            stream.write(str(number))


def main(command, place, *more):
    if command == "list":
        list_tree(place)
    elif command == "zip":
        list_zip(place)
    elif command == "tar":
        list_tar(place)
    elif command == "nasty":
        nasty(place)
    elif command == "many":
        many(place, int(more[0]))
    else:
        sys.exit("unknown: " + command)


main(*sys.argv[1:])

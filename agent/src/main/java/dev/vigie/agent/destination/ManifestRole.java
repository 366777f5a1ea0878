package dev.vigie.agent.destination;

/** What a manifest is there for. */
public enum ManifestRole {
    /** It is a snapshot's, which exists because of it. */
    SNAPSHOT(".manifest"),
    /** Its snapshot is not listed any more, but later ones build on it, or its archive is still there. */
    BASE(".base"),
    /** It says what an archive holds that was put together from the live parts of others. */
    CONTENTS(".contents");

    private final String ending;

    ManifestRole(String ending) {
        this.ending = ending;
    }

    String fileName(String id) {
        return id + ending;
    }

    String pendingFileName(String id) {
        return id + ending + ".pending";
    }
}

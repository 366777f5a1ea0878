-- How and when an archive was last read back and found right. The depth counts from 0, the structure, to 2, the contents.
CREATE TABLE verifications(
  archive INTEGER PRIMARY KEY,
  depth INTEGER NOT NULL,
  moment_s INTEGER NOT NULL,
  moment_n INTEGER NOT NULL);
INSERT OR REPLACE INTO verifications
  SELECT archive, 2, verified_s, verified_n FROM snapshots WHERE verified_s IS NOT NULL;

-- In snapshots, verified_… is the weakest verification of all archives that hold something of the snapshot.
ALTER TABLE snapshots ADD COLUMN verified_depth INTEGER;
UPDATE snapshots SET verified_s = NULL, verified_n = NULL;

-- Archives that were read back and found damaged, and when. What they lost is not in placements.
CREATE TABLE damages(
  archive INTEGER PRIMARY KEY,
  moment_s INTEGER NOT NULL,
  moment_n INTEGER NOT NULL);

-- Contents whose last archive was lost. What was stored again since has placements.
CREATE TABLE lost_contents(
  content INTEGER PRIMARY KEY);

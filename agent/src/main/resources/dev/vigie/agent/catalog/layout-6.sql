-- Where a content lay in an archive that was found damaged, which does not count as holding it any more.
CREATE TABLE damaged_placements(
  content INTEGER NOT NULL,
  archive INTEGER NOT NULL,
  stored_as BLOB NOT NULL,
  locator BLOB NOT NULL,
  PRIMARY KEY(content, archive)) WITHOUT ROWID;

-- Of what was found damaged before, only the manifests still say where it lay: they are read anew.
DELETE FROM snapshots WHERE EXISTS (SELECT 1 FROM damages);
DELETE FROM versions WHERE EXISTS (SELECT 1 FROM damages);
DELETE FROM placements WHERE EXISTS (SELECT 1 FROM damages);
DELETE FROM contents WHERE EXISTS (SELECT 1 FROM damages);
DELETE FROM lost_contents WHERE EXISTS (SELECT 1 FROM damages);
DELETE FROM verifications WHERE EXISTS (SELECT 1 FROM damages);
DELETE FROM archives WHERE EXISTS (SELECT 1 FROM damages);
DELETE FROM paths WHERE parent > 0 AND EXISTS (SELECT 1 FROM damages);
DELETE FROM damages;

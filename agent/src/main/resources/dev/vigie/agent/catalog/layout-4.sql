-- Facts that no query asks for by themselves are packed into one value (see Facts), which is smaller and quicker to write.
CREATE TABLE new_versions(
  path INTEGER NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_until INTEGER,
  set_id INTEGER NOT NULL,
  type INTEGER NOT NULL,
  content INTEGER,
  facts BLOB NOT NULL,
  PRIMARY KEY(path, valid_from)) WITHOUT ROWID;
INSERT INTO new_versions SELECT path, valid_from, valid_until, set_id, type, content,
  packed_facts(size, mtime_s, mtime_n, change_time, inode, mode, owner, link_target) FROM versions;
DROP TABLE versions;
ALTER TABLE new_versions RENAME TO versions;
CREATE INDEX versions_closed ON versions(set_id, valid_until) WHERE valid_until IS NOT NULL;
CREATE INDEX versions_begun ON versions(set_id, valid_from);
CREATE INDEX versions_by_content ON versions(content) WHERE content IS NOT NULL;

-- The beginning of the checksum is a column: over an index of an expression SQLite keeps a copy of each page it changes.
CREATE TABLE new_contents(
  id INTEGER PRIMARY KEY,
  set_id INTEGER NOT NULL,
  size INTEGER NOT NULL,
  beginning BLOB NOT NULL,
  sha256 BLOB NOT NULL);
INSERT INTO new_contents SELECT id, set_id, size, substr(sha256, 1, 4), sha256 FROM contents;
DROP TABLE contents;
ALTER TABLE new_contents RENAME TO contents;
CREATE INDEX contents_by_key ON contents(set_id, size, beginning);

-- What an archive holds lies together. It is stored under the path with the number stored_at, at which some version has
-- the content; else under the path stored_as. Locators are packed (see Locators).
CREATE TABLE new_placements(
  archive INTEGER NOT NULL,
  content INTEGER NOT NULL,
  stored_at INTEGER,
  stored_as BLOB,
  locator BLOB NOT NULL,
  PRIMARY KEY(archive, content)) WITHOUT ROWID;
INSERT INTO new_placements SELECT archive, content, NULL, stored_as, packed_locator(locator) FROM placements
  ORDER BY archive, content;
DROP TABLE placements;
ALTER TABLE new_placements RENAME TO placements;
CREATE INDEX placements_by_content ON placements(content, archive);

-- A backup set. Its id is that of the root of its tree in paths.
CREATE TABLE sets(
  id INTEGER PRIMARY KEY,
  name BLOB NOT NULL UNIQUE);

-- An archive in the destination. seq counts snapshots and archives of all sets in the order they came to be.
CREATE TABLE archives(
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  set_id INTEGER NOT NULL,
  id TEXT NOT NULL,
  file BLOB NOT NULL,
  format TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  files_stored INTEGER NOT NULL,
  size_stored INTEGER NOT NULL,
  UNIQUE(set_id, id));

-- A snapshot that is listed. Without a timeline its files are not in versions.
CREATE TABLE snapshots(
  seq INTEGER PRIMARY KEY,
  set_id INTEGER NOT NULL,
  id TEXT NOT NULL,
  archive INTEGER NOT NULL,
  kind TEXT NOT NULL,
  created_s INTEGER NOT NULL,
  created_n INTEGER NOT NULL,
  parent TEXT,
  files INTEGER,
  size_original INTEGER,
  verified_s INTEGER,
  verified_n INTEGER,
  timeline INTEGER NOT NULL,
  UNIQUE(set_id, id));
CREATE INDEX snapshots_by_archive ON snapshots(archive);
CREATE INDEX snapshots_in_order ON snapshots(set_id, seq) WHERE timeline = 1;

-- Every path that some kept snapshot knows. Names are bytes, so that they sort and come back exactly.
CREATE TABLE paths(
  id INTEGER PRIMARY KEY,
  parent INTEGER NOT NULL,
  name BLOB NOT NULL);
CREATE UNIQUE INDEX paths_by_name ON paths(parent, name);

-- What was at a path from one snapshot until another, which is the first that does not have it. Null is now.
CREATE TABLE versions(
  path INTEGER NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_until INTEGER,
  set_id INTEGER NOT NULL,
  type INTEGER NOT NULL,
  size INTEGER NOT NULL,
  mtime_s INTEGER NOT NULL,
  mtime_n INTEGER NOT NULL,
  change_time INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  mode INTEGER,
  owner INTEGER,
  link_target BLOB,
  content INTEGER,
  PRIMARY KEY(path, valid_from)) WITHOUT ROWID;
CREATE INDEX versions_closed ON versions(set_id, valid_until) WHERE valid_until IS NOT NULL;
CREATE INDEX versions_by_content ON versions(content) WHERE content IS NOT NULL;

CREATE TABLE owners(
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL,
  group_id INTEGER NOT NULL,
  user_name TEXT NOT NULL,
  group_name TEXT NOT NULL,
  UNIQUE(user_id, group_id, user_name, group_name));

CREATE TABLE contents(
  id INTEGER PRIMARY KEY,
  set_id INTEGER NOT NULL,
  size INTEGER NOT NULL,
  sha256 BLOB NOT NULL);
CREATE INDEX contents_by_key ON contents(set_id, size, substr(sha256, 1, 8));

-- Which archives hold a content.
CREATE TABLE placements(
  content INTEGER NOT NULL,
  archive INTEGER NOT NULL,
  stored_as BLOB NOT NULL,
  locator TEXT NOT NULL,
  PRIMARY KEY(content, archive)) WITHOUT ROWID;
CREATE INDEX placements_by_archive ON placements(archive);

-- Paths that could not be read when a snapshot was made, separated by zeros; null where there were none.
ALTER TABLE snapshots ADD COLUMN unread BLOB;

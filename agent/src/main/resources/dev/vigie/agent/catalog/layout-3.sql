-- What came with a snapshot, for telling two apart and for going back to one without reading everything.
CREATE INDEX versions_begun ON versions(set_id, valid_from);

-- Which archive held a lost content last, so that what is missing has a name; null where that was not noted yet. What was
-- stored again since, or is not needed any more, is no loss.
DELETE FROM lost_contents WHERE EXISTS (SELECT 1 FROM placements p WHERE p.content = lost_contents.content)
  OR NOT EXISTS (SELECT 1 FROM contents c WHERE c.id = lost_contents.content);
ALTER TABLE lost_contents ADD COLUMN archive INTEGER;
CREATE INDEX lost_contents_by_archive ON lost_contents(archive);

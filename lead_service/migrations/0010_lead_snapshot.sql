-- A lead as its last writer left it, whole: who reads leads needs no other rows. It counts only where snapshot_version is
-- version and snapshot_format is that of the reader (storage/lead_snapshot.h). Otherwise the columns above, lead_identity
-- and lead_stage_entry say what the lead is, as they always do. NULL for large leads, and for those into which others
-- were merged. Personal: snapshot.
ALTER TABLE leads
  ADD COLUMN snapshot_version BIGINT       NULL,
  ADD COLUMN snapshot_format  INT UNSIGNED NULL,
  ADD COLUMN snapshot         MEDIUMBLOB   NULL;

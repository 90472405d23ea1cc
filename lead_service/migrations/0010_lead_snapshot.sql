-- A lead as its last writer left it, whole: who reads leads needs no other rows. It counts only when snapshot_version is
-- version and snapshot_format is that of the reader (storage/lead_snapshot.h); then, or when it is NULL, the columns above,
-- lead_identity and lead_stage_entry say what the lead is, as they always do. Personal: snapshot.
ALTER TABLE leads
  ADD COLUMN snapshot_version BIGINT       NULL,
  ADD COLUMN snapshot_format  INT UNSIGNED NULL,
  ADD COLUMN snapshot         MEDIUMBLOB   NULL;

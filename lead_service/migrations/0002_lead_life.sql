-- What a lead goes through: set aside and back, deleted, merged, erased; who changed what; what is due when.

ALTER TABLE leads
  ADD COLUMN region             VARCHAR(100)  NOT NULL DEFAULT '',
  ADD COLUMN persona            VARCHAR(64)   NOT NULL DEFAULT '',
  ADD COLUMN recycle_until      DATETIME(6)   NULL,  -- while RECYCLED: when it comes back by itself
  ADD COLUMN open_handoff       BINARY(16)    NULL,  -- SUBMITTED or ACCEPTED now
  ADD COLUMN delete_time        DATETIME(6)   NULL,
  ADD COLUMN purge_time         DATETIME(6)   NULL,
  ADD COLUMN erase_time         DATETIME(6)   NULL,
  ADD COLUMN merged_into        BINARY(16)    NULL,  -- the lead that it is part of
  ADD COLUMN audit_key          VARBINARY(32) NOT NULL DEFAULT '',  -- of the hashes in lead_change; gone when erased
  ADD COLUMN parked_identities  BLOB          NULL,  -- of a deleted lead; personal; see storage/codec.h
  ADD KEY ix_leads_merged_into (merged_into),
  ADD KEY ix_leads_company_name (company_name);  -- leads of one company

-- Personal: note.
ALTER TABLE lead_stage_entry ADD COLUMN note VARCHAR(1000) NOT NULL DEFAULT '';

ALTER TABLE attempt ADD KEY ix_attempt_rep (rep, occur_time, attempt_id);

-- What visitors did whom nobody knows yet; they move to `touch` when the visitor becomes known. Personal: visitor_id,
-- source_referrer, source_landing_page.
CREATE TABLE visitor_touch (
  touch_id            BINARY(16)     NOT NULL,
  visitor_id          VARBINARY(255) NOT NULL,
  kind                TINYINT        NOT NULL,
  journey_stage       TINYINT        NOT NULL,
  source_channel      VARCHAR(100)   NOT NULL,
  source_name         VARCHAR(100)   NOT NULL,
  source_medium       VARCHAR(100)   NOT NULL,
  source_campaign     VARCHAR(200)   NOT NULL,
  source_content      VARCHAR(200)   NOT NULL,
  source_term         VARCHAR(200)   NOT NULL,
  source_referrer     VARCHAR(2000)  NOT NULL,
  source_landing_page VARCHAR(2000)  NOT NULL,
  occur_time          DATETIME(6)    NOT NULL,
  record_time         DATETIME(6)    NOT NULL,
  actor               VARCHAR(255)   NOT NULL,
  external_system     VARBINARY(64)  NULL,
  external_id         VARBINARY(255) NULL,
  PRIMARY KEY (touch_id),
  UNIQUE KEY uk_visitor_touch_external (external_system, external_id),
  KEY ix_visitor_touch_visitor (visitor_id, occur_time, touch_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The audit trail: one row for each lead that a command changed, in the command's transaction. Appended.
CREATE TABLE lead_change (
  change_id   BINARY(16)   NOT NULL,
  lead_id     BINARY(16)   NOT NULL,
  change_time DATETIME(6)  NOT NULL,
  actor       VARCHAR(255) NOT NULL,
  origin      VARCHAR(64)  NOT NULL,
  action      VARCHAR(64)  NOT NULL,  -- the command
  fields      MEDIUMBLOB   NOT NULL,  -- from what to what; personal values as hashes; see storage/change_record.proto
  PRIMARY KEY (change_id),
  KEY ix_lead_change_lead (lead_id, change_time, change_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What the service itself has to do, and when. A row goes in the transaction in which it is done.
CREATE TABLE timer (
  kind       TINYINT     NOT NULL,  -- TimerKind, domain/timer.h
  subject_id BINARY(16)  NOT NULL,
  due_time   DATETIME(6) NOT NULL,
  PRIMARY KEY (kind, subject_id),
  KEY ix_timer_due (due_time, kind, subject_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

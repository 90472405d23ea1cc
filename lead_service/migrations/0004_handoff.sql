-- How leads go from marketing to sales, and in which turns sales gets them.

-- The company that an e-mail address is of: who owns its leads may get the next one.
ALTER TABLE lead_identity
  ADD COLUMN email_domain VARBINARY(255)
    GENERATED ALWAYS AS (CASE WHEN kind = 1 THEN SUBSTRING(normal_form, LOCATE('@', normal_form) + 1) END) STORED,
  ADD KEY ix_lead_identity_email_domain (email_domain, lead_id);

-- Who writes a hand-off has locked its lead in `leads`. Personal: note, answer_note.
CREATE TABLE handoff (
  handoff_id       BINARY(16)   NOT NULL,
  lead_id          BINARY(16)   NOT NULL,
  version          BIGINT       NOT NULL,  -- grows with every change; the etag
  state            TINYINT      NOT NULL,  -- 1 submitted, 2 accepted, 3 rejected, 4 recycled, 5 expired, 6 withdrawn, 7 converted
  held             TINYINT      NOT NULL,  -- open, and with no team and no rep
  team             VARCHAR(64)  NOT NULL,
  rep              VARCHAR(64)  NOT NULL,
  held_reason      VARCHAR(64)  NOT NULL,
  routing_rule     VARCHAR(64)  NOT NULL,  -- that decided; empty: a person did
  submitter        VARCHAR(255) NOT NULL,
  submit_time      DATETIME(6)  NOT NULL,
  assign_time      DATETIME(6)  NULL,      -- when the rep got it
  expire_time      DATETIME(6)  NULL,
  accept_time      DATETIME(6)  NULL,
  close_time       DATETIME(6)  NULL,
  reason           VARCHAR(64)  NOT NULL,
  note             TEXT         NOT NULL,
  answer_note      TEXT         NOT NULL,
  grade            TINYINT      NULL,      -- 11 (A1) to 33 (C3), of the lead when it was submitted
  scoring_model    BINARY(16)   NULL,      -- likewise; zero: the built-in one
  deal_id          BINARY(16)   NULL,
  previous_handoff BINARY(16)   NULL,      -- that expired and led to this one
  passed_over      MEDIUMTEXT   NOT NULL,  -- keys of reps who had the lead and did not answer, with commas
  update_time      DATETIME(6)  NOT NULL,
  PRIMARY KEY (handoff_id),
  KEY ix_handoff_lead (lead_id, submit_time, handoff_id),
  KEY ix_handoff_submit_time (submit_time, handoff_id),
  KEY ix_handoff_update_time (update_time, handoff_id),
  KEY ix_handoff_state (state, submit_time, handoff_id),
  KEY ix_handoff_held (held, submit_time, handoff_id),
  KEY ix_handoff_team (team, state, submit_time, handoff_id),
  KEY ix_handoff_rep (rep, state, submit_time, handoff_id),  -- also counts what a rep has open
  KEY ix_handoff_rep_assign_time (rep, assign_time)          -- counts what a rep got
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What happened to a hand-off. Appended. Personal: note.
CREATE TABLE handoff_entry (
  handoff_id  BINARY(16)   NOT NULL,
  entry_id    BINARY(16)   NOT NULL,
  lead_id     BINARY(16)   NOT NULL,
  state       TINYINT      NOT NULL,
  team        VARCHAR(64)  NOT NULL,
  rep         VARCHAR(64)  NOT NULL,
  actor       VARCHAR(255) NOT NULL,
  by_person   TINYINT      NOT NULL,
  reason      VARCHAR(64)  NOT NULL,
  note        TEXT         NOT NULL,
  occur_time  DATETIME(6)  NOT NULL,
  record_time DATETIME(6)  NOT NULL,
  PRIMARY KEY (handoff_id, entry_id),
  KEY ix_handoff_entry_lead (lead_id, occur_time, entry_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The turns of a routing rule: see domain/turns.h. Who decides by a rule locks its row first; when nothing was given by
-- it yet, by making it.
CREATE TABLE routing_pool (
  rule_key VARBINARY(64) NOT NULL,
  position BIGINT        NOT NULL,
  PRIMARY KEY (rule_key)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE routing_place (
  rule_key VARBINARY(64) NOT NULL,
  rep      VARBINARY(64) NOT NULL,
  position BIGINT        NOT NULL,
  left_at  BIGINT        NULL,      -- where the pool was when the rep ceased to be free; NULL: is free
  given    BIGINT        NOT NULL,  -- leads, ever
  PRIMARY KEY (rule_key, rep)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Reps whose number of leads is limited. Who decides by how many such a rep has locks its row after the rules', so that
-- two rules do not both give the last one.
CREATE TABLE routing_limit (
  rep VARBINARY(64) NOT NULL,
  PRIMARY KEY (rep)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

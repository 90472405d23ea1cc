-- What sla_service keeps: what was promised, what is known of leads as far as promises go, and what became of each
-- promise. No personal data but what people write into an agreement (its contacts).
--
-- Ids are version 7 UUIDs that the service makes. Times are UTC. Numbers of enums are those of
-- protos/smarketing/sla/v1.
--
-- Lock order: sla_lead, then clock, then breach, then the event log.

-- When the business is open. Rows never change.
CREATE TABLE calendar (
  calendar_id  BINARY(16)   NOT NULL,
  display_name VARCHAR(100) NOT NULL,
  time_zone    VARCHAR(64)  NOT NULL,
  hours        MEDIUMTEXT   NOT NULL,  -- JSON, see storage/hours_codec.h
  create_time  DATETIME(6)  NOT NULL,
  PRIMARY KEY (calendar_id),
  KEY ix_calendar_create_time (create_time, calendar_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE agreement (
  agreement_id  BINARY(16)   NOT NULL,
  version       BIGINT       NOT NULL,  -- grows with every change; the etag
  revision      INT          NOT NULL,  -- the one that counts
  state         TINYINT      NOT NULL,
  display_name  VARCHAR(200) NOT NULL,  -- of that revision
  create_time   DATETIME(6)  NOT NULL,
  update_time   DATETIME(6)  NOT NULL,
  activate_time DATETIME(6)  NULL,
  PRIMARY KEY (agreement_id),
  KEY ix_agreement_create_time (create_time, agreement_id),
  KEY ix_agreement_state (state, agreement_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The words of each revision. Kept for ever: clocks and breaches name the revision that they ran under.
CREATE TABLE agreement_revision (
  agreement_id  BINARY(16)   NOT NULL,
  revision      INT          NOT NULL,
  display_name  VARCHAR(200) NOT NULL,
  summary       MEDIUMTEXT   NOT NULL,
  goals         MEDIUMTEXT   NOT NULL,
  contacts      MEDIUMTEXT   NOT NULL,
  repercussions MEDIUMTEXT   NOT NULL,
  cancellation  MEDIUMTEXT   NOT NULL,
  PRIMARY KEY (agreement_id, revision)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The promises of each revision.
CREATE TABLE agreement_commitment (
  agreement_id     BINARY(16)   NOT NULL,
  revision         INT          NOT NULL,
  ordinal          SMALLINT     NOT NULL,  -- its place in the agreement
  commitment_id    VARCHAR(64)  NOT NULL,
  display_name     VARCHAR(200) NOT NULL,
  owed_by          TINYINT      NOT NULL,
  calendar_id      BINARY(16)   NOT NULL,
  segment_source   VARCHAR(100) NOT NULL,
  segment_campaign VARCHAR(200) NOT NULL,
  segment_team     VARCHAR(64)  NOT NULL,
  trigger_kind     TINYINT      NOT NULL,
  target_micros    BIGINT       NOT NULL,  -- business time
  warning_percents VARCHAR(32)  NOT NULL,  -- "50,75"
  PRIMARY KEY (agreement_id, revision, ordinal)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE agreement_approval (
  agreement_id      BINARY(16)   NOT NULL,
  revision          INT          NOT NULL,
  business_function TINYINT      NOT NULL,
  approver          VARCHAR(255) NOT NULL,
  approve_time      DATETIME(6)  NOT NULL,
  PRIMARY KEY (agreement_id, revision, business_function)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row per lead of which anything is known. Whoever adds facts of a lead or derives its clocks locks its row first.
CREATE TABLE sla_lead (
  lead_id             BINARY(16)  NOT NULL,
  latest_trigger_time DATETIME(6) NOT NULL,  -- never before that of any trigger; a filter for clock_backfill
  PRIMARY KEY (lead_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What a lead was like, by the order in which it became known.
CREATE TABLE sla_lead_attributes (
  lead_id     BINARY(16)   NOT NULL,
  sequence    BIGINT       NOT NULL,  -- of the event
  event_id    BINARY(16)   NOT NULL,
  since       DATETIME(6)  NOT NULL,
  create_time DATETIME(6)  NOT NULL,  -- of the lead
  source_name VARCHAR(100) NOT NULL,
  campaign    VARCHAR(200) NOT NULL,
  owner       VARCHAR(64)  NOT NULL,
  team        VARCHAR(64)  NOT NULL,
  PRIMARY KEY (lead_id, sequence)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What starts and stops clocks. Kept of every lead from the beginning: an agreement can come into force for the past.
CREATE TABLE sla_lead_signal (
  lead_id    BINARY(16)  NOT NULL,
  event_id   BINARY(16)  NOT NULL,
  kind       TINYINT     NOT NULL,  -- 1 demo requested, 2 marketing qualified, 100 genuine response
  occur_time DATETIME(6) NOT NULL,
  PRIMARY KEY (lead_id, event_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The timed promises.
CREATE TABLE clock (
  clock_id         BINARY(16)   NOT NULL,
  lead_id          BINARY(16)   NOT NULL,
  agreement_id     BINARY(16)   NOT NULL,
  revision         INT          NOT NULL,
  commitment_id    VARCHAR(64)  NOT NULL,
  state            TINYINT      NOT NULL,
  start_time       DATETIME(6)  NOT NULL,
  due_time         DATETIME(6)  NOT NULL,
  stop_time        DATETIME(6)  NULL,
  target_micros    BIGINT       NOT NULL,
  elapsed_micros   BIGINT       NULL,
  start_event      BINARY(16)   NOT NULL,
  stop_event       BINARY(16)   NULL,
  warnings         VARCHAR(255) NOT NULL,  -- see storage/warnings_codec.h
  owner            VARCHAR(64)  NOT NULL,
  team             VARCHAR(64)  NOT NULL,
  breach_id        BINARY(16)   NULL,
  next_action_time DATETIME(6)  NULL,      -- when the due worker has something to do; NULL: never
  waiting_since    DATETIME(6)  NULL,      -- that action waits for the consumer since then
  update_time      DATETIME(6)  NOT NULL,
  PRIMARY KEY (clock_id),
  -- What started a clock starts no other: a second application of the same event cannot make a second clock.
  UNIQUE KEY uk_clock_start (lead_id, agreement_id, commitment_id, start_event),
  KEY ix_clock_next_action (next_action_time),
  KEY ix_clock_due_time (due_time, clock_id),
  KEY ix_clock_start_time (start_time, clock_id),
  KEY ix_clock_update_time (update_time, clock_id),
  KEY ix_clock_state_due_time (state, due_time, clock_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The promises that were not kept. uk_breach_clock: once a clock, however many replicas run.
CREATE TABLE breach (
  breach_id      BINARY(16)   NOT NULL,
  clock_id       BINARY(16)   NOT NULL,
  lead_id        BINARY(16)   NOT NULL,
  agreement_id   BINARY(16)   NOT NULL,
  revision       INT          NOT NULL,
  commitment_id  VARCHAR(64)  NOT NULL,
  state          TINYINT      NOT NULL,
  due_time       DATETIME(6)  NOT NULL,
  record_time    DATETIME(6)  NOT NULL,
  stop_time      DATETIME(6)  NULL,
  late_by_micros BIGINT       NULL,
  owner          VARCHAR(64)  NOT NULL,
  team           VARCHAR(64)  NOT NULL,
  evidence       VARCHAR(500) NOT NULL,
  PRIMARY KEY (breach_id),
  UNIQUE KEY uk_breach_clock (clock_id),
  KEY ix_breach_due_time (due_time, breach_id),
  KEY ix_breach_record_time (record_time, breach_id),
  KEY ix_breach_lead (lead_id, due_time)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row for each revision that came into force: its promises are applied to what was known by then, lead by lead.
CREATE TABLE clock_backfill (
  agreement_id  BINARY(16)  NOT NULL,
  revision      INT         NOT NULL,
  activate_time DATETIME(6) NOT NULL,
  after_lead    BINARY(16)  NOT NULL,  -- the last lead that is done
  done          TINYINT     NOT NULL,
  PRIMARY KEY (agreement_id, revision),
  KEY ix_clock_backfill_done (done, agreement_id, revision)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

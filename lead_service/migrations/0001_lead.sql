-- What lead_service knows about leads. These tables hold personal data; nobody else may read them.
--
-- Ids are version 7 UUIDs that the service makes. Times are UTC. Text that is compared byte by byte is VARBINARY: a
-- utf8mb4_bin column takes "a" and "a " for the same. Numbers of enums are those of protos/smarketing/lead/v1.
--
-- Every writer of a lead, or of anything that hangs on it, first locks the lead's row in `leads`.

-- One row per lead. Personal: given_name, family_name, job_title, website, city, postal_code, street_address,
-- source_referrer, source_landing_page, tags.
CREATE TABLE leads (
  lead_id             BINARY(16)    NOT NULL,
  version             BIGINT        NOT NULL,  -- grows with every change; the etag
  create_time         DATETIME(6)   NOT NULL,  -- occur time of the earliest capture
  update_time         DATETIME(6)   NOT NULL,  -- of the last change here
  stage               TINYINT       NOT NULL,
  stage_enter_time    DATETIME(6)   NOT NULL,
  owner               VARCHAR(64)   NOT NULL,
  team                VARCHAR(64)   NOT NULL,
  first_response_time DATETIME(6)   NULL,
  source_channel      VARCHAR(100)  NOT NULL,
  source_name         VARCHAR(100)  NOT NULL,
  source_medium       VARCHAR(100)  NOT NULL,
  source_campaign     VARCHAR(200)  NOT NULL,
  source_content      VARCHAR(200)  NOT NULL,
  source_term         VARCHAR(200)  NOT NULL,
  source_referrer     VARCHAR(2000) NOT NULL,
  source_landing_page VARCHAR(2000) NOT NULL,
  source_time         DATETIME(6)   NULL,      -- when the source above was seen; NULL: there is none yet
  given_name          VARCHAR(100)  COLLATE utf8mb4_unicode_ci NOT NULL,
  family_name         VARCHAR(100)  COLLATE utf8mb4_unicode_ci NOT NULL,
  company_name        VARCHAR(200)  COLLATE utf8mb4_unicode_ci NOT NULL,
  job_title           VARCHAR(200)  NOT NULL,
  website             VARCHAR(1000) NOT NULL,
  country_code        VARCHAR(2)    NOT NULL,
  city                VARCHAR(100)  NOT NULL,
  postal_code         VARCHAR(20)   NOT NULL,
  street_address      VARCHAR(300)  NOT NULL,
  language_code       VARCHAR(35)   NOT NULL,
  tags                BLOB          NOT NULL,  -- see storage/codec.h
  provenance          BLOB          NOT NULL,  -- who said what and when, by field; see storage/codec.h
  PRIMARY KEY (lead_id),
  KEY ix_leads_create_time (create_time, lead_id),
  KEY ix_leads_update_time (update_time, lead_id),
  KEY ix_leads_stage_enter_time (stage_enter_time, lead_id),
  KEY ix_leads_stage_create_time (stage, create_time, lead_id),
  KEY ix_leads_owner_create_time (owner, create_time, lead_id),
  KEY ix_leads_source_create_time (source_name, create_time, lead_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- How leads are recognised. The primary key is what makes one lead of two captures in the same instant. Personal:
-- normal_form, entered_form.
CREATE TABLE lead_identity (
  kind            TINYINT         NOT NULL,  -- 1 e-mail, 2 phone, 3 external, 4 visitor
  external_system VARBINARY(64)   NOT NULL,  -- empty unless external
  normal_form     VARBINARY(255)  NOT NULL,
  lead_id         BINARY(16)      NOT NULL,
  entered_form    VARBINARY(1280) NOT NULL,
  create_time     DATETIME(6)     NOT NULL,
  PRIMARY KEY (kind, external_system, normal_form),
  KEY ix_lead_identity_lead (lead_id),
  KEY ix_lead_identity_normal_form (normal_form)  -- who asks for an id often does not say of which system
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Every stay of a lead in a stage. A stay without exit_time is the present one; each lead has exactly one.
CREATE TABLE lead_stage_entry (
  lead_id    BINARY(16)   NOT NULL,
  entry_id   BINARY(16)   NOT NULL,
  stage      TINYINT      NOT NULL,
  enter_time DATETIME(6)  NOT NULL,
  exit_time  DATETIME(6)  NULL,
  move       TINYINT      NOT NULL,  -- 1 automatic, 2 forward by hand, 3 back or aside by hand
  actor      VARCHAR(255) NOT NULL,
  reason     VARCHAR(200) NOT NULL,
  PRIMARY KEY (lead_id, entry_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What prospects did. Appended. Personal: source_referrer, source_landing_page.
CREATE TABLE touch (
  touch_id            BINARY(16)     NOT NULL,
  lead_id             BINARY(16)     NOT NULL,
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
  UNIQUE KEY uk_touch_external (external_system, external_id),
  KEY ix_touch_lead (lead_id, occur_time, touch_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What reps did. Appended. Personal: note.
CREATE TABLE attempt (
  attempt_id      BINARY(16)     NOT NULL,
  lead_id         BINARY(16)     NOT NULL,
  kind            TINYINT        NOT NULL,
  direction       TINYINT        NOT NULL,
  outcome         TINYINT        NOT NULL,
  automated       TINYINT        NOT NULL,
  rep             VARCHAR(255)   NOT NULL,
  occur_time      DATETIME(6)    NOT NULL,
  duration_us     BIGINT         NULL,
  note            TEXT           NOT NULL,
  record_time     DATETIME(6)    NOT NULL,
  actor           VARCHAR(255)   NOT NULL,
  external_system VARBINARY(64)  NULL,
  external_id     VARBINARY(255) NULL,
  PRIMARY KEY (attempt_id),
  UNIQUE KEY uk_attempt_external (external_system, external_id),
  KEY ix_attempt_lead (lead_id, occur_time, attempt_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Chances of revenue. Personal: title.
CREATE TABLE deal (
  deal_id             BINARY(16)     NOT NULL,
  lead_id             BINARY(16)     NOT NULL,
  version             BIGINT         NOT NULL,
  title               VARCHAR(200)   NOT NULL,
  currency            CHAR(3)        NULL,
  amount_minor        BIGINT         NULL,      -- in the currency's minor unit; NULL: not known
  owner               VARCHAR(64)    NOT NULL,
  expected_close_date DATE           NULL,
  state               TINYINT        NOT NULL,  -- 1 open, 2 won, 3 lost
  create_time         DATETIME(6)    NOT NULL,  -- when the opportunity arose
  update_time         DATETIME(6)    NOT NULL,
  close_time          DATETIME(6)    NULL,
  lost_reason         VARCHAR(200)   NOT NULL,
  external_system     VARBINARY(64)  NULL,
  external_id         VARBINARY(255) NULL,
  PRIMARY KEY (deal_id),
  UNIQUE KEY uk_deal_external (external_system, external_id),
  KEY ix_deal_lead (lead_id, create_time, deal_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

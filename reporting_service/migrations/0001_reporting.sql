-- What reporting knows of each lead, and the rollups that are made of it. No personal data.

-- Everything that the numbers of one lead are made of (reporting_service/storage/lead_facts.proto).
CREATE TABLE lead_facts (
  lead_id     BINARY(16)  NOT NULL,
  generation  INT         NOT NULL,  -- the newest generation of the rollups that counts this lead
  facts       MEDIUMBLOB  NOT NULL,
  update_time DATETIME(6) NOT NULL,
  PRIMARY KEY (lead_id),
  KEY ix_lead_facts_generation (generation, lead_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A complete set of rollups, made under one definition. Exactly one is active; a rebuild makes the next beside it.
CREATE TABLE rollup_generation (
  generation         INT         NOT NULL,
  state              TINYINT     NOT NULL,  -- 1 building, 2 active, 3 retired (being deleted)
  definition_version INT         NOT NULL,
  time_zone          VARCHAR(64) NOT NULL,
  start_time         DATETIME(6) NOT NULL,
  leads_done         BIGINT      NOT NULL,
  last_lead_id       BINARY(16)  NOT NULL,  -- how far the rebuild has come
  request_id         VARCHAR(64) NOT NULL,  -- of the call that asked for it; empty: nobody did
  PRIMARY KEY (generation)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The values that a cell can be split by, under the first 16 bytes of their SHA-256.
CREATE TABLE dimension_set (
  dimension_id BINARY(16)     NOT NULL,
  source       VARBINARY(512) NOT NULL,
  campaign     VARBINARY(1024) NOT NULL,
  owner        VARBINARY(256) NOT NULL,
  PRIMARY KEY (dimension_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One number: the sum of what all leads contribute to a cell.
CREATE TABLE rollup (
  generation   INT        NOT NULL,
  measure      SMALLINT   NOT NULL,  -- reporting::Measure
  cohort_stage TINYINT    NOT NULL,
  day          DATE       NOT NULL,
  stage        TINYINT    NOT NULL,
  dimension_id BINARY(16) NOT NULL,
  currency     VARCHAR(3) NOT NULL,
  total        BIGINT     NOT NULL,
  PRIMARY KEY (generation, measure, cohort_stage, day, stage, dimension_id, currency)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

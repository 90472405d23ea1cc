-- Which leads may be one person (domain/blocking.h, domain/duplicate_score.h).

-- The blocking keys of each lead: who shares one is worth comparing. Kept by the event consumer
-- "lead_service.duplicates", and put right by every scan. Personal: a hash of a name is personal still.
CREATE TABLE lead_block_key (
  block_key BIGINT UNSIGNED NOT NULL,
  lead_id   BINARY(16)      NOT NULL,
  PRIMARY KEY (block_key, lead_id),
  KEY ix_lead_block_key_lead (lead_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Pairs that were suspected, and those of which a person said that they are two. A merge and an erasure take them away.
CREATE TABLE duplicate_candidate (
  first_lead_id  BINARY(16)   NOT NULL,  -- the lesser id
  second_lead_id BINARY(16)   NOT NULL,
  score          TINYINT      NOT NULL,  -- 0 to 100
  reasons        BLOB         NOT NULL,  -- see storage/duplicate_reasons.proto
  find_time      DATETIME(6)  NOT NULL,
  dismissed      TINYINT      NOT NULL,
  dismiss_time   DATETIME(6)  NULL,
  dismisser      VARCHAR(255) NULL,
  PRIMARY KEY (first_lead_id, second_lead_id),
  KEY ix_duplicate_candidate_second (second_lead_id, first_lead_id),
  KEY ix_duplicate_candidate_score (dismissed, score, first_lead_id, second_lead_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

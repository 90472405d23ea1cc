-- Leads that were merged, and what is needed to take them apart again. See docs/decisions/0013-merge-and-unmerge.md.

-- Personal: before_merge, after_merge. They are gone once the merge is undone, or the person erased.
CREATE TABLE lead_merge (
  merge_id           BINARY(16)   NOT NULL,
  survivor_id        BINARY(16)   NOT NULL,
  merged_id          BINARY(16)   NOT NULL,
  survivor_version   BIGINT       NOT NULL,  -- right after the merge: the order in which merges are undone
  actor              VARCHAR(255) NOT NULL,
  merge_time         DATETIME(6)  NOT NULL,
  unmerge_time       DATETIME(6)  NULL,
  moved_touches      BIGINT       NOT NULL,
  moved_attempts     BIGINT       NOT NULL,
  moved_handoffs     BIGINT       NOT NULL,
  moved_deals        BIGINT       NOT NULL,
  survivor_outcome   TINYINT      NOT NULL,  -- lead_outcome.state and .predicted right before
  survivor_predicted INT          NULL,
  merged_outcome     TINYINT      NOT NULL,
  merged_predicted   INT          NULL,
  before_merge       MEDIUMBLOB   NULL,      -- the survivor; see storage/lead_snapshot.proto
  after_merge        MEDIUMBLOB   NULL,
  PRIMARY KEY (merge_id),
  KEY ix_lead_merge_survivor (survivor_id, survivor_version),
  KEY ix_lead_merge_merged (merged_id, merge_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What moved to the survivor, until it is undone.
CREATE TABLE lead_merge_moved (
  merge_id BINARY(16) NOT NULL,
  kind     TINYINT    NOT NULL,  -- 1 touch, 2 attempt, 3 hand-off
  moved_id BINARY(16) NOT NULL,
  PRIMARY KEY (merge_id, kind, moved_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The deals of both leads right after the merge, until it is undone: what became of them since, their leads follow.
CREATE TABLE lead_merge_deal (
  merge_id    BINARY(16)  NOT NULL,
  deal_id     BINARY(16)  NOT NULL,
  moved       TINYINT     NOT NULL,
  version     BIGINT      NOT NULL,
  state       TINYINT     NOT NULL,
  create_time DATETIME(6) NOT NULL,
  close_time  DATETIME(6) NULL,
  PRIMARY KEY (merge_id, deal_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What changes seldom and is asked in every transaction: who sells and by which rules, how deals are won, and the
-- language that marketing and sales share. Whoever needs it keeps it in memory, and reads here one row to know whether
-- that is still what is stored.

-- The only row grows by one in every transaction that writes anything below; whoever writes locks it first, so that
-- such transactions follow one after the other. A proposal changes nothing that is in force, and leaves it alone.
-- grant reference_version: SELECT, UPDATE
CREATE TABLE reference_version (
  id      TINYINT NOT NULL,
  version BIGINT  NOT NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO reference_version (id, version) VALUES (1, 1);

-- Teams, reps, absences, routing rules and pipelines.
CREATE TABLE reference_item (
  kind        TINYINT        NOT NULL,  -- 1 team, 2 rep, 3 absence, 4 routing rule, 5 pipeline
  item_key    VARBINARY(255) NOT NULL,
  version     BIGINT         NOT NULL,  -- the reference version that its last change made; the etag
  update_time DATETIME(6)    NOT NULL,
  content     MEDIUMBLOB     NOT NULL,  -- the message of the contract
  PRIMARY KEY (kind, item_key)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Versions of the items of the playbook: proposed, then approved by both functions, or rejected. Never deleted: what was
-- in force at any time can be asked.
CREATE TABLE playbook_revision (
  revision_id            BINARY(16)     NOT NULL,
  version                BIGINT         NOT NULL,  -- grows with every change; the etag
  item                   VARBINARY(900) NOT NULL,  -- "reasons/NO_BUDGET"
  state                  TINYINT        NOT NULL,  -- 1 proposed, 2 approved, 3 rejected
  content                MEDIUMBLOB     NOT NULL,  -- the message of the contract with nothing but its content
  proposal_comment       VARCHAR(1000)  NOT NULL,
  proposer               VARCHAR(255)   NOT NULL,
  propose_time           DATETIME(6)    NOT NULL,
  marketing_approver     VARCHAR(255)   NULL,
  marketing_approve_time DATETIME(6)    NULL,
  sales_approver         VARCHAR(255)   NULL,
  sales_approve_time     DATETIME(6)    NULL,
  effective_time         DATETIME(6)    NULL,      -- as proposed; once approved: as it is
  base_version           BIGINT         NOT NULL,  -- the reference version that the proposer knew
  approve_version        BIGINT         NULL,      -- the reference version that the approval by both made
  PRIMARY KEY (revision_id),
  KEY ix_playbook_revision_propose_time (propose_time, revision_id),
  KEY ix_playbook_revision_item (item, propose_time, revision_id),
  KEY ix_playbook_revision_state (state, propose_time, revision_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

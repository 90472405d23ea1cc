-- Where a deal is on its way to the win, and who takes part in it.

-- Personal: lost_note.
ALTER TABLE deal
  ADD COLUMN pipeline  VARCHAR(64)   NOT NULL DEFAULT '',  -- its key; empty: the default one
  ADD COLUMN stage     VARCHAR(64)   NOT NULL DEFAULT '',  -- its id; empty: the first
  ADD COLUMN lost_note VARCHAR(1000) NOT NULL DEFAULT '',
  ADD KEY ix_deal_create_time (create_time, deal_id),
  ADD KEY ix_deal_update_time (update_time, deal_id),
  ADD KEY ix_deal_close_time (close_time, deal_id),
  ADD KEY ix_deal_owner_create_time (owner, create_time, deal_id),
  ADD KEY ix_deal_stage (pipeline, stage, state, deal_id);

-- Who takes part in a deal besides the lead whose it is.
CREATE TABLE deal_contact (
  deal_id BINARY(16) NOT NULL,
  lead_id BINARY(16) NOT NULL,
  role    TINYINT    NOT NULL,
  PRIMARY KEY (deal_id, lead_id),
  KEY ix_deal_contact_lead (lead_id, deal_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Every stay of a deal in a stage, and in the state of being won or lost.
CREATE TABLE deal_stage_entry (
  deal_id    BINARY(16)   NOT NULL,
  entry_id   BINARY(16)   NOT NULL,
  pipeline   VARCHAR(64)  NOT NULL,
  stage      VARCHAR(64)  NOT NULL,
  state      TINYINT      NOT NULL,  -- 1 open, 2 won, 3 lost
  enter_time DATETIME(6)  NOT NULL,
  exit_time  DATETIME(6)  NULL,
  actor      VARCHAR(255) NOT NULL,
  PRIMARY KEY (deal_id, entry_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

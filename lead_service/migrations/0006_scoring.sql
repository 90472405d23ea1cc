-- How good leads are, and what became of them.

-- The score of each lead, under the scoring model that it was computed with. See domain/lead_score.h.
CREATE TABLE lead_score (
  lead_id    BINARY(16)  NOT NULL,
  model      BINARY(16)  NOT NULL,  -- the revision of the playbook; zero: the built-in one
  fit        INT         NOT NULL,  -- in points
  engagement BLOB        NOT NULL,  -- points by group of rules, as they were worth at as_of; see storage/score_codec.h
  as_of      DATETIME(6) NULL,      -- the latest touch that counted; NULL: none did
  grade      TINYINT     NOT NULL,  -- 11 (A1) to 33 (C3), as it is until fade_time
  fade_time  DATETIME(6) NULL,      -- when engagement has faded so far that the grade is another; NULL: it stays
  told_grade TINYINT     NULL,      -- by the last event; NULL: none was told
  PRIMARY KEY (lead_id),
  KEY ix_lead_score_grade (grade, lead_id),
  KEY ix_lead_score_model (model, lead_id),
  KEY ix_lead_score_fade_time (fade_time, lead_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The recomputation of all scores under a new model: the last one, or that there was none. Who works on it locks the
-- row.
CREATE TABLE scoring_job (
  id          TINYINT     NOT NULL,
  state       TINYINT     NOT NULL,  -- 0 there was none, 1 running, 2 done
  model       BINARY(16)  NOT NULL,
  leads_done  BIGINT      NOT NULL,
  leads_total BIGINT      NOT NULL,
  start_time  DATETIME(6) NOT NULL,
  end_time    DATETIME(6) NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO scoring_job (id, state, model, leads_done, leads_total, start_time)
VALUES (1, 0, X'00000000000000000000000000000000', 0, 0, '1970-01-01 00:00:00');

-- Of each lead that has or had a deal or an outcome: what is counted of it in predictive_count, and what had been
-- predicted. See domain/lead_outcome.h. Personal: facts (tags).
CREATE TABLE lead_outcome (
  lead_id    BINARY(16)     NOT NULL,
  state      TINYINT        NOT NULL,  -- 0 open, 1 won, 2 lost
  open_deals INT            NOT NULL,
  won_deals  INT            NOT NULL,
  lost_deals INT            NOT NULL,
  team       VARBINARY(256) NOT NULL,  -- of the facts
  facts      BLOB           NOT NULL,  -- see storage/score_codec.h; nothing while it is open
  predicted  INT            NULL,      -- right before it closed, in hundredths of a per cent
  PRIMARY KEY (lead_id),
  KEY ix_lead_outcome_predicted (predicted, state),
  KEY ix_lead_outcome_team_predicted (team, predicted, state)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- How many closed leads had a value: the sum over lead_outcome. Personal: cell_value (a tag of one person only; it goes
-- with the last lead that has it).
CREATE TABLE predictive_count (
  team       VARBINARY(256) NOT NULL,
  variable   VARBINARY(32)  NOT NULL,
  cell_value VARBINARY(400) NOT NULL,
  won        BIGINT         NOT NULL,
  lost       BIGINT         NOT NULL,
  PRIMARY KEY (team, variable, cell_value)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

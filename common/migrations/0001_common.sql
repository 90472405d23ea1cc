-- The tables that every service shares: the event log, its consumers' positions, and idempotency keys.

-- The last number given out in each partition. The row lock on it is what makes the order of numbers the order of
-- commits. Small rows that are updated all the time: a writer locks one or a few of them as its last step.
-- grant event_partition: SELECT, UPDATE
CREATE TABLE event_partition (
  partition_id SMALLINT NOT NULL,
  head         BIGINT   NOT NULL,
  PRIMARY KEY (partition_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The number of partitions is set here for good: the partition of a subject follows from it.
INSERT INTO event_partition (partition_id, head) VALUES
  (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0),
  (8, 0), (9, 0), (10, 0), (11, 0), (12, 0), (13, 0), (14, 0), (15, 0);

-- What happened. Appended, never changed; holds no personal data.
-- grant event_log: SELECT, INSERT
CREATE TABLE event_log (
  partition_id SMALLINT     NOT NULL,
  sequence     BIGINT       NOT NULL,  -- 1, 2, 3 … without gaps within the partition
  event_id     BINARY(16)   NOT NULL,
  type         VARCHAR(64)  NOT NULL,
  subject_type VARCHAR(32)  NOT NULL,
  subject_id   BINARY(16)   NOT NULL,
  occur_time   DATETIME(6)  NOT NULL,  -- when it happened
  record_time  DATETIME(6)  NOT NULL,  -- when it was written here
  actor        VARCHAR(255) NOT NULL,
  trace_parent VARCHAR(64)  NOT NULL,
  payload      MEDIUMBLOB   NOT NULL,
  PRIMARY KEY (partition_id, sequence),
  KEY ix_event_log_subject (subject_id, partition_id, sequence)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- How far each consumer has come, and which replica holds the partition until when.
CREATE TABLE event_cursor (
  consumer     VARCHAR(64)  NOT NULL,
  partition_id SMALLINT     NOT NULL,
  position     BIGINT       NOT NULL,  -- the sequence of the last event that took effect
  holder       VARCHAR(128) NOT NULL,
  lease_until  DATETIME(6)  NOT NULL,
  fence        BIGINT       NOT NULL,  -- grows with every change of holder; a stale holder's write fails on it
  PRIMARY KEY (consumer, partition_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The outcome of every command that carried a key, stored in the transaction of its effect. Keys are compared byte by
-- byte: VARBINARY, since a utf8mb4_bin column takes "a" and "a " for the same.
CREATE TABLE idempotency (
  scope           VARBINARY(128) NOT NULL,  -- who asked, and for what
  idempotency_key VARBINARY(128) NOT NULL,
  fingerprint     BINARY(32)     NOT NULL,  -- of the request: the same key with another body is an error
  outcome         MEDIUMBLOB     NOT NULL,
  create_time     DATETIME(6)    NOT NULL,
  expire_time     DATETIME(6)    NOT NULL,
  PRIMARY KEY (scope, idempotency_key),
  KEY ix_idempotency_expire (expire_time)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

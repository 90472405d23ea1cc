-- The key of the hashes that stand in the place of external ids of erased persons (storage/forgotten_ids.h). Never
-- changes: rows that are imported again are recognised by it.
CREATE TABLE erasure_key (
  key_id TINYINT    NOT NULL,
  secret BINARY(32) NOT NULL,
  PRIMARY KEY (key_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- grant erasure_key: SELECT

INSERT IGNORE INTO erasure_key (key_id, secret) VALUES (1, RANDOM_BYTES(32));

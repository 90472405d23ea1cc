-- The system whose change an event is: a two-way sync skips its own.
ALTER TABLE event_log ADD COLUMN origin VARCHAR(64) NOT NULL DEFAULT '';

-- Leads about which nothing is promised for now: part of another lead, or deleted. What is known of them stays, so that
-- an unmerge or an undelete finds the same clocks again.
--
-- sla_lead_signal.kind from here on: 1 demo requested, 2 marketing qualified, 100 attempt, 101 hand-off answered, 102
-- disqualified. Its event_id, and start_event and stop_event of clocks, hold the id of what happened where only a
-- restatement told of it.
ALTER TABLE sla_lead
  ADD COLUMN merged TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN deleted TINYINT NOT NULL DEFAULT 0;

-- Erased persons: nobody can answer them any more, so what is promised about them ends when they are erased. What was
-- settled by then stays.
--
-- sla_lead_signal.kind 102 is from here on: recycled or disqualified, by a person.
ALTER TABLE sla_lead
  ADD COLUMN erase_time DATETIME(6) NULL;

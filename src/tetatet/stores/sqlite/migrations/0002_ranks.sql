-- Who waits: not only in the order of coming, so that one customer with a hundred thousand events keeps nobody waiting.

ALTER TABLE event ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
DROP INDEX event_waiting;
CREATE INDEX event_waiting ON event (rank, n) WHERE considered IS NULL AND parked IS NULL;

-- Everybody's records. `due` is NULL for never; what is searched for stands beside the body.

CREATE TABLE customer (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  slot INTEGER NOT NULL,
  due INTEGER,
  version INTEGER NOT NULL,
  format INTEGER NOT NULL,
  body BLOB NOT NULL
);
CREATE INDEX customer_in_order ON customer (id, key);
CREATE INDEX customer_due ON customer (due, id) WHERE due IS NOT NULL;

CREATE TABLE place (
  id TEXT PRIMARY KEY,
  key INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE standing (
  customer INTEGER NOT NULL,
  dialogue TEXT NOT NULL,
  script TEXT NOT NULL,
  step TEXT NOT NULL,
  state TEXT NOT NULL,
  due INTEGER NOT NULL,
  PRIMARY KEY (customer, dialogue)
) WITHOUT ROWID;

-- Numbers that are given out once and never again.

CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;

-- The log: every event that was acknowledged, once. NULL in `considered` and `parked`: it waits.

CREATE TABLE event (
  n INTEGER PRIMARY KEY,
  day INTEGER NOT NULL,
  key BLOB NOT NULL,
  received INTEGER NOT NULL,
  history INTEGER NOT NULL,
  considered INTEGER,
  parked INTEGER,
  reason TEXT,
  body BLOB NOT NULL
);
CREATE UNIQUE INDEX event_key ON event (day, key);
CREATE INDEX event_waiting ON event (n) WHERE considered IS NULL AND parked IS NULL;
CREATE INDEX event_parked ON event (n) WHERE parked IS NOT NULL;
CREATE UNIQUE INDEX event_considered ON event (considered) WHERE considered IS NOT NULL;

CREATE TABLE restamped (
  key BLOB PRIMARY KEY
) WITHOUT ROWID;

CREATE TABLE natural_key (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  event INTEGER NOT NULL,
  PRIMARY KEY (kind, value)
) WITHOUT ROWID;

CREATE TABLE noted (
  considered INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  customer INTEGER,
  revision TEXT NOT NULL,
  history INTEGER NOT NULL
);

CREATE TABLE aside (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  received INTEGER NOT NULL,
  source TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  body BLOB NOT NULL
);

-- The outbox. `role` and `due` stand in the body too; where a task was reassigned, the columns are right.

CREATE TABLE act (
  key TEXT PRIMARY KEY,
  customer INTEGER NOT NULL,
  channel TEXT NOT NULL,
  dialogue TEXT NOT NULL,
  role TEXT NOT NULL,
  due INTEGER NOT NULL,
  made INTEGER NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_try INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  agent TEXT NOT NULL,
  reason TEXT NOT NULL,
  receipt TEXT NOT NULL,
  body BLOB NOT NULL
);
CREATE INDEX act_to_claim ON act (channel, next_try, key) WHERE state = 'pending';
CREATE INDEX act_unbegun ON act (dialogue) WHERE state IN ('pending', 'open');
CREATE INDEX act_state ON act (state, made, key);
CREATE INDEX act_role ON act (role, state, due, key) WHERE role <> '';
CREATE INDEX act_customer ON act (customer, made, key);

CREATE TABLE act_count (
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  acts INTEGER NOT NULL,
  PRIMARY KEY (channel, state)
) WITHOUT ROWID;
CREATE TRIGGER act_put AFTER INSERT ON act BEGIN
  INSERT INTO act_count VALUES (new.channel, new.state, 1) ON CONFLICT DO UPDATE SET acts = acts + 1;
END;
CREATE TRIGGER act_moved AFTER UPDATE OF state ON act WHEN old.state <> new.state BEGIN
  UPDATE act_count SET acts = acts - 1 WHERE channel = old.channel AND state = old.state;
  INSERT INTO act_count VALUES (new.channel, new.state, 1) ON CONFLICT DO UPDATE SET acts = acts + 1;
END;
CREATE TRIGGER act_erased AFTER DELETE ON act BEGIN
  UPDATE act_count SET acts = acts - 1 WHERE channel = old.channel AND state = old.state;
END;

-- What was decided, as it was said.

CREATE TABLE decision (
  n INTEGER PRIMARY KEY,
  considered INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  kind TEXT NOT NULL,
  script TEXT NOT NULL,
  line BLOB NOT NULL
);
CREATE INDEX decision_customer ON decision (customer, n);
CREATE INDEX decision_kind ON decision (kind, n);
CREATE INDEX decision_script ON decision (script, n) WHERE script <> '';

-- Who is not to be spoken to. `covers` is purpose|channel|topic as consent is keyed.

CREATE TABLE suppression (
  subject TEXT NOT NULL,
  covers TEXT NOT NULL,
  at INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL,
  PRIMARY KEY (subject, covers)
) WITHOUT ROWID;

-- Who is known by what. `customer` is whose record this is now, after merges.

CREATE TABLE person (
  record INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL,
  name TEXT NOT NULL,
  user TEXT
);
CREATE INDEX person_customer ON person (customer, record);

CREATE TABLE identifier (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  record INTEGER NOT NULL,
  n INTEGER NOT NULL,
  source TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (kind, value)
) WITHOUT ROWID;
CREATE INDEX identifier_record ON identifier (record, n);

CREATE TABLE merge (
  number INTEGER PRIMARY KEY,
  winner INTEGER NOT NULL,
  loser INTEGER NOT NULL,
  at INTEGER NOT NULL,
  cause_kind TEXT NOT NULL,
  cause_value TEXT NOT NULL,
  winner_record INTEGER NOT NULL,
  loser_record INTEGER NOT NULL,
  winner_identifiers BLOB NOT NULL,
  loser_identifiers BLOB NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX merge_standing ON merge (winner_record) WHERE undone = 0;

CREATE TABLE apart (
  winner_record INTEGER NOT NULL,
  loser_record INTEGER NOT NULL,
  PRIMARY KEY (winner_record, loser_record)
) WITHOUT ROWID;
CREATE INDEX apart_loser ON apart (loser_record);

CREATE TABLE claim (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  user TEXT NOT NULL,
  PRIMARY KEY (kind, value, user)
) WITHOUT ROWID;

CREATE TABLE shared (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (kind, value)
) WITHOUT ROWID;

CREATE TABLE account (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);

-- `n` is the order of the links as they were last told, `first` the order in which a person's accounts came.

CREATE TABLE member (
  account INTEGER NOT NULL,
  person INTEGER NOT NULL,
  role TEXT NOT NULL,
  n INTEGER NOT NULL,
  first INTEGER NOT NULL,
  PRIMARY KEY (account, person)
) WITHOUT ROWID;
CREATE INDEX member_person ON member (person, first);

-- What has a name, and the books that were in force.

CREATE TABLE named (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE book (
  revision TEXT PRIMARY KEY,
  n INTEGER NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE book_file (
  revision TEXT NOT NULL,
  name TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (revision, name)
) WITHOUT ROWID;

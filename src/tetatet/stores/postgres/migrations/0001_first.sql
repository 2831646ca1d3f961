-- Every number is a bigint, so that a value's kind alone says how it is sent. Text is in the order of its code points.

-- Everybody's records. `due` is NULL for never; what is searched for stands beside the body.

CREATE TABLE customer (
  key bigint PRIMARY KEY,
  id text COLLATE "C" NOT NULL,
  slot bigint NOT NULL,
  due bigint,
  version bigint NOT NULL,
  format bigint NOT NULL,
  body bytea NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX customer_in_order ON customer (id, key);
CREATE INDEX customer_due ON customer (due, id) WHERE due IS NOT NULL;

CREATE TABLE place (
  id text COLLATE "C" PRIMARY KEY,
  key bigint NOT NULL
);

CREATE TABLE standing (
  customer bigint NOT NULL,
  dialogue text COLLATE "C" NOT NULL,
  script text COLLATE "C" NOT NULL,
  step text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  due bigint NOT NULL,
  PRIMARY KEY (customer, dialogue)
);

-- Numbers that are given out once and never again.

CREATE TABLE counter (
  name text COLLATE "C" PRIMARY KEY,
  value bigint NOT NULL
);

-- The log: every event that was acknowledged, once. NULL in `considered` and `parked`: it waits.

CREATE TABLE event (
  n bigint PRIMARY KEY,
  day bigint NOT NULL,
  key bytea NOT NULL,
  received bigint NOT NULL,
  history boolean NOT NULL,
  considered bigint,
  parked bigint,
  reason text COLLATE "C",
  rank bigint NOT NULL DEFAULT 0,
  body bytea NOT NULL
);
CREATE UNIQUE INDEX event_key ON event (day, key);
CREATE INDEX event_waiting ON event (rank, n) WHERE considered IS NULL AND parked IS NULL;
CREATE INDEX event_parked ON event (n) WHERE parked IS NOT NULL;
CREATE UNIQUE INDEX event_considered ON event (considered) WHERE considered IS NOT NULL;

CREATE TABLE restamped (
  key bytea PRIMARY KEY
);

CREATE TABLE natural_key (
  kind text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  event bigint NOT NULL,
  PRIMARY KEY (kind, value)
);

CREATE TABLE noted (
  considered bigint PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  customer bigint,
  revision text COLLATE "C" NOT NULL,
  history boolean NOT NULL
);

CREATE TABLE aside (
  n bigint PRIMARY KEY,
  received bigint NOT NULL,
  source text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  detail text COLLATE "C" NOT NULL,
  body bytea NOT NULL
);

-- The outbox. `role` and `due` stand in the body too; where a task was reassigned, the columns are right.

CREATE TABLE act (
  key text COLLATE "C" PRIMARY KEY,
  customer bigint NOT NULL,
  channel text COLLATE "C" NOT NULL,
  dialogue text COLLATE "C" NOT NULL,
  role text COLLATE "C" NOT NULL,
  due bigint NOT NULL,
  made bigint NOT NULL,
  state text COLLATE "C" NOT NULL,
  tries bigint NOT NULL,
  next_try bigint NOT NULL,
  changed bigint NOT NULL,
  agent text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  receipt text COLLATE "C" NOT NULL,
  body bytea NOT NULL
);
CREATE INDEX act_to_claim ON act (channel, next_try, key) WHERE state = 'pending';
CREATE INDEX act_unbegun ON act (dialogue) WHERE state IN ('pending', 'open');
CREATE INDEX act_state ON act (state, made, key);
CREATE INDEX act_role ON act (role, state, due, key) WHERE role <> '';
CREATE INDEX act_customer ON act (customer, made, key);

CREATE INDEX act_in_hand ON act (dialogue) WHERE state IN ('claimed', 'doubt');

-- How many acts are in each state: in shares, so that writers beside each other do not wait for one row.

CREATE TABLE act_count (
  channel text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  share bigint NOT NULL,
  acts bigint NOT NULL,
  PRIMARY KEY (channel, state, share)
) WITH (fillfactor = 50);

CREATE FUNCTION act_put() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO act_count AS counted
  SELECT channel, state, pg_backend_pid() % 16, count(*) FROM fresh GROUP BY channel, state
  ON CONFLICT (channel, state, share) DO UPDATE SET acts = counted.acts + excluded.acts;
  RETURN NULL;
END $$;
CREATE TRIGGER act_put AFTER INSERT ON act REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION act_put();

CREATE FUNCTION act_moved() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO act_count AS counted
  SELECT channel, state, pg_backend_pid() % 16, sum(acts) FROM (
    SELECT channel, state, 1 AS acts FROM fresh UNION ALL SELECT channel, state, -1 FROM stale
  ) AS moved GROUP BY channel, state HAVING sum(acts) <> 0
  ON CONFLICT (channel, state, share) DO UPDATE SET acts = counted.acts + excluded.acts;
  RETURN NULL;
END $$;
CREATE TRIGGER act_moved AFTER UPDATE ON act REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION act_moved();

CREATE FUNCTION act_erased() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO act_count AS counted
  SELECT channel, state, pg_backend_pid() % 16, -count(*) FROM stale GROUP BY channel, state
  ON CONFLICT (channel, state, share) DO UPDATE SET acts = counted.acts + excluded.acts;
  RETURN NULL;
END $$;
CREATE TRIGGER act_erased AFTER DELETE ON act REFERENCING OLD TABLE AS stale
FOR EACH STATEMENT EXECUTE FUNCTION act_erased();

-- What was decided, as it was said.

CREATE TABLE decision (
  n bigint PRIMARY KEY,
  considered bigint NOT NULL,
  customer bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  script text COLLATE "C" NOT NULL,
  line bytea NOT NULL
);
CREATE INDEX decision_customer ON decision (customer, n);
CREATE INDEX decision_kind ON decision (kind, n);
CREATE INDEX decision_script ON decision (script, n) WHERE script <> '';

-- Who is not to be spoken to. `covers` is purpose|channel|topic as consent is keyed.

CREATE TABLE suppression (
  subject text COLLATE "C" NOT NULL,
  covers text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  withdrawn boolean NOT NULL,
  PRIMARY KEY (subject, covers)
);

-- Who is known by what. `customer` is whose record this is now, after merges.

CREATE TABLE person (
  record bigint PRIMARY KEY,
  customer bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  "user" text COLLATE "C"
);
CREATE INDEX person_customer ON person (customer, record);

CREATE TABLE identifier (
  kind text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  record bigint NOT NULL,
  n bigint NOT NULL,
  source text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (kind, value)
);
CREATE INDEX identifier_record ON identifier (record, n);

CREATE TABLE merge (
  number bigint PRIMARY KEY,
  winner bigint NOT NULL,
  loser bigint NOT NULL,
  at bigint NOT NULL,
  cause_kind text COLLATE "C" NOT NULL,
  cause_value text COLLATE "C" NOT NULL,
  winner_record bigint NOT NULL,
  loser_record bigint NOT NULL,
  winner_identifiers bytea NOT NULL,
  loser_identifiers bytea NOT NULL,
  undone boolean NOT NULL DEFAULT false
);
CREATE INDEX merge_standing ON merge (winner_record) WHERE NOT undone;

CREATE TABLE apart (
  winner_record bigint NOT NULL,
  loser_record bigint NOT NULL,
  PRIMARY KEY (winner_record, loser_record)
);
CREATE INDEX apart_loser ON apart (loser_record);

CREATE TABLE claim (
  kind text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  "user" text COLLATE "C" NOT NULL,
  PRIMARY KEY (kind, value, "user")
);

CREATE TABLE shared (
  kind text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  PRIMARY KEY (kind, value)
);

CREATE TABLE account (
  key bigint PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE
);

-- `n` is the order of the links as they were last told, `first` the order in which a person's accounts came.

CREATE TABLE member (
  account bigint NOT NULL,
  person bigint NOT NULL,
  role text COLLATE "C" NOT NULL,
  n bigint NOT NULL,
  first bigint NOT NULL,
  PRIMARY KEY (account, person)
);
CREATE INDEX member_person ON member (person, first);

-- What has a name, and the books that were in force.

CREATE TABLE named (
  name text COLLATE "C" PRIMARY KEY,
  value bytea NOT NULL
);

CREATE TABLE book (
  revision text COLLATE "C" PRIMARY KEY,
  n bigint NOT NULL,
  at bigint NOT NULL
);

CREATE TABLE book_file (
  revision text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (revision, name)
);

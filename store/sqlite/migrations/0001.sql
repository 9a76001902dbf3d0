-- Times are Unix milliseconds, 0 where there is none.

CREATE TABLE definitions (
  n      INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  name   TEXT NOT NULL,
  text   TEXT NOT NULL
);

CREATE TABLE machines (
  n  INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
);

CREATE TABLE executions (
  n            INTEGER PRIMARY KEY, -- in the order in which they were begun
  id           TEXT    NOT NULL UNIQUE,
  machine      INTEGER NOT NULL REFERENCES machines,
  definition   INTEGER NOT NULL REFERENCES definitions,
  name         TEXT    NOT NULL,
  version      TEXT    NOT NULL,
  alias        TEXT    NOT NULL,
  tasks        TEXT    NOT NULL,
  express      INTEGER NOT NULL,
  status       TEXT    NOT NULL,
  start        INTEGER NOT NULL,
  stop         INTEGER NOT NULL,
  redrives     INTEGER NOT NULL,
  redrive_date INTEGER NOT NULL
);
CREATE INDEX executions_by_machine ON executions (machine, start) WHERE express = 0;
CREATE INDEX executions_by_status  ON executions (machine, status, start) WHERE express = 0;
CREATE INDEX executions_by_version ON executions (version, start) WHERE version <> '';
CREATE INDEX executions_by_alias   ON executions (alias, start) WHERE alias <> '';
CREATE INDEX executions_running    ON executions (n) WHERE status = 'RUNNING';
CREATE INDEX executions_by_stop    ON executions (stop) WHERE stop > 0;

-- What has happened to an execution since its last snapshot.
CREATE TABLE entries (
  execution INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  data      BLOB    NOT NULL,
  PRIMARY KEY (execution, seq)
) WITHOUT ROWID;

-- What an execution was after the event seq, with its history since the snapshot before.
-- A table with row ids: one without would put all of some size on pages of their own.
CREATE TABLE snapshots (
  execution INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  data      BLOB    NOT NULL,
  PRIMARY KEY (execution, seq)
);

CREATE TABLE documents (
  kind  TEXT NOT NULL,
  key   TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (kind, key)
) WITHOUT ROWID;

-- Definitions that no execution has are dropped, which must not read all executions.
CREATE INDEX executions_by_definition ON executions (definition);

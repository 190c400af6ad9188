"""The tables that every department's database has: outbox, cursors, parked events, command outcomes, audit chain, jobs, units, working days.

Frozen once released: a change is a new constant that the departments' next migrations run, never an edit of this one.
"""

HOUSE_TABLES_V1 = """
-- the speaker's counter: one person's events are totally ordered, whatever aggregate spoke
CREATE TABLE stream (subject uuid PRIMARY KEY, version bigint NOT NULL CHECK (version > 0));

CREATE TABLE outbox (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL, subject uuid NOT NULL, version bigint NOT NULL, type text NOT NULL, schema_version int NOT NULL,
  occurred_at timestamptz NOT NULL, effective_on date NOT NULL, org_id uuid, actor uuid, traceparent text, data jsonb NOT NULL,
  shard smallint NOT NULL CHECK (shard BETWEEN 0 AND 15), published_at timestamptz,
  UNIQUE (subject, version));
CREATE INDEX outbox_waiting ON outbox (shard, seq) WHERE published_at IS NULL;
CREATE TABLE shard_lease (shard smallint PRIMARY KEY, owner uuid, epoch bigint NOT NULL DEFAULT 0, until timestamptz NOT NULL DEFAULT '-infinity');
INSERT INTO shard_lease (shard) SELECT generate_series(0, 15);

-- what this department has applied of each speaker's stream: the locked row is the inbox
CREATE TABLE cursor (speaker text NOT NULL, subject uuid NOT NULL, version bigint NOT NULL CHECK (version >= 0), PRIMARY KEY (speaker, subject));
CREATE TABLE parked (
  speaker text NOT NULL, subject uuid NOT NULL, version bigint NOT NULL, envelope jsonb NOT NULL,
  reason text NOT NULL CHECK (reason IN ('GAP', 'POISON')), error text NOT NULL DEFAULT '', parked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (speaker, subject, version));
CREATE INDEX parked_poison ON parked (parked_at) WHERE reason = 'POISON';

CREATE TABLE command_outcome (
  command_id bytea PRIMARY KEY, input_hash bytea NOT NULL, status int, headers jsonb, body bytea, recorded_at timestamptz NOT NULL DEFAULT now());

CREATE TABLE audit_head (one boolean PRIMARY KEY DEFAULT true CHECK (one), seq bigint NOT NULL, hash bytea NOT NULL);
INSERT INTO audit_head (seq, hash) VALUES (0, '\\x00');
CREATE TABLE audit_row (
  seq bigint PRIMARY KEY, occurred_at timestamptz NOT NULL, actor text NOT NULL, unit uuid, action text NOT NULL, subject text NOT NULL,
  code text NOT NULL, detail jsonb NOT NULL, hash bytea NOT NULL);
CREATE INDEX audit_row_subject ON audit_row (subject, seq);

CREATE TABLE job (
  id uuid PRIMARY KEY, kind text NOT NULL, command jsonb NOT NULL, ordered_by jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('WAITING', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')), cancel_asked boolean NOT NULL DEFAULT false,
  progress jsonb NOT NULL DEFAULT '{}', cursor jsonb NOT NULL DEFAULT '{}', result jsonb, problem text,
  owner uuid, lease_until timestamptz, created_at timestamptz NOT NULL, finished_at timestamptz);
-- one row per case of a bulk act: what became of it
CREATE TABLE job_case (job_id uuid NOT NULL REFERENCES job, subject text NOT NULL, code text NOT NULL, detail text NOT NULL DEFAULT '', PRIMARY KEY (job_id, subject));
CREATE INDEX job_open ON job (created_at) WHERE state IN ('WAITING', 'RUNNING');

-- workbooks as they came, sealed whole: they hold ID numbers and accounts
CREATE TABLE upload (
  id uuid PRIMARY KEY, file_name text NOT NULL, sha256 bytea NOT NULL, sealed bytea NOT NULL, uploaded_by text NOT NULL, uploaded_at timestamptz NOT NULL);

CREATE TABLE org_unit (
  id uuid PRIMARY KEY, kind text NOT NULL, name text NOT NULL, region_code text, parent_id uuid, valid_from date NOT NULL, valid_to date);
CREATE INDEX org_unit_parent ON org_unit (parent_id, kind);

CREATE TABLE calendar_day (day date PRIMARY KEY, is_working boolean NOT NULL, source text NOT NULL);
"""

APPEND_ONLY_V1 = """
-- append-only by privilege: an application role may add, never change or remove; the outbox may only be marked
REVOKE UPDATE, DELETE, TRUNCATE ON outbox, audit_row FROM {app};
GRANT UPDATE (published_at) ON outbox TO {app};
REVOKE DELETE, TRUNCATE ON stream, cursor, audit_head, calendar_day FROM {app};
"""


def house_tables(app_role: str) -> list[str]:
    """The statements of version 1, with the application role's privileges."""
    return [HOUSE_TABLES_V1, APPEND_ONLY_V1.format(app=app_role)]


HOUSE_TABLES_V2 = """
-- records of the bus that are no event of ours, as they came; the digest also tells a topic that was made anew
CREATE TABLE undecodable (
  topic text NOT NULL, partition int NOT NULL, record_offset bigint NOT NULL, record_key bytea, headers bytea NOT NULL, value bytea NOT NULL,
  sha256 bytea NOT NULL, reason text NOT NULL, seen_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (topic, partition, record_offset, sha256));

-- what one person proposes for a parked event and another one decides, where money is concerned
CREATE TABLE parked_proposal (
  speaker text NOT NULL, subject uuid NOT NULL, version bigint NOT NULL, act text NOT NULL CHECK (act IN ('replay', 'skip')),
  reason text NOT NULL, proposed_by text NOT NULL, proposed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (speaker, subject, version));
"""


def bus_tables(app_role: str) -> list[str]:
    """The statements of version 2."""
    return [HOUSE_TABLES_V2, f"REVOKE UPDATE, TRUNCATE ON undecodable FROM {app_role}"]

"""The event feed, mandates of agencies, and their subscriptions."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0003"
down_revision = "0002"

TABLES = """
-- every event heard, in order of effect. Positions have no gap and commit in order: each is taken under the head's row lock (ADR 0030)
CREATE TABLE feed (
  position bigint PRIMARY KEY, speaker text NOT NULL, subject uuid NOT NULL, version bigint NOT NULL, event_id uuid NOT NULL, type text NOT NULL,
  schema_version int NOT NULL, occurred_at timestamptz NOT NULL, effective_on date NOT NULL, org_id uuid, traceparent text, data jsonb NOT NULL,
  trimmed boolean NOT NULL, person boolean NOT NULL, units uuid[] NOT NULL, kept_at timestamptz NOT NULL, UNIQUE (speaker, subject, version));
CREATE INDEX feed_kept ON feed (kept_at, position);
CREATE INDEX feed_type ON feed (type, position);
CREATE INDEX feed_event ON feed (event_id);
CREATE TABLE feed_head (one boolean PRIMARY KEY DEFAULT true CHECK (one), position bigint NOT NULL, kept_at timestamptz NOT NULL);
INSERT INTO feed_head (position, kept_at) VALUES (0, 'epoch');
-- heard before registry told of the person: whose they are is not known yet, so nobody's jurisdiction can be looked up
CREATE TABLE feed_waiting (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject uuid NOT NULL, entry jsonb NOT NULL);
CREATE INDEX feed_waiting_subject ON feed_waiting (subject);

-- what an agency's client may hear, and why: proposed by one person, approved by another
CREATE TABLE mandate (
  id uuid PRIMARY KEY, client text NOT NULL, agency text NOT NULL, types text[] NOT NULL, publishes text[] NOT NULL, unit_id uuid,
  govstack_client text, basis text NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL CHECK (valid_to >= valid_from),
  state text NOT NULL CHECK (state IN ('PROPOSED', 'APPROVED', 'REJECTED', 'REVOKED')),
  proposed_by text NOT NULL, proposed_at timestamptz NOT NULL, decided_by text, decided_at timestamptz,
  revoked_by text, revoked_at timestamptz, revoked_for text, CHECK (decided_by <> proposed_by));
CREATE INDEX mandate_client ON mandate (client) WHERE state = 'APPROVED';

CREATE TABLE subscription (
  id uuid PRIMARY KEY, client text NOT NULL, name text NOT NULL, types text[] NOT NULL, kind text NOT NULL CHECK (kind IN ('PULL', 'WEBHOOK')),
  govstack_type text, in_order boolean NOT NULL DEFAULT false, ttl_seconds int, state text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'DISABLED', 'CLOSED')),
  position bigint NOT NULL CHECK (position >= 0), opened_at timestamptz NOT NULL, closed_at timestamptz,
  -- webhooks only: where to, and how it goes; times of database, not of the civil clock
  url text, lease_owner uuid, lease_until timestamptz NOT NULL DEFAULT '-infinity', rest_until timestamptz NOT NULL DEFAULT '-infinity',
  unreachable int NOT NULL DEFAULT 0, delivered bigint NOT NULL DEFAULT 0, last_success_at timestamptz, last_failure_at timestamptz, last_failure text);
CREATE UNIQUE INDEX subscription_name ON subscription (client, name) WHERE state <> 'CLOSED';
CREATE UNIQUE INDEX subscription_govstack ON subscription (client, govstack_type) WHERE state <> 'CLOSED';
CREATE INDEX subscription_webhook ON subscription (lease_until) WHERE kind = 'WEBHOOK' AND state = 'ACTIVE';
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON feed FROM {app_role()}")
    op.execute(f"REVOKE INSERT, DELETE, TRUNCATE ON feed_head FROM {app_role()}")
    op.execute(f"REVOKE DELETE, TRUNCATE ON mandate, subscription FROM {app_role()}")

"""Webhooks: secrets, approved networks, and what could not be delivered at once."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0004"
down_revision = "0003"

TABLES = """
CREATE TABLE webhook_secret (
  id uuid PRIMARY KEY, subscription_id uuid NOT NULL REFERENCES subscription, sealed bytea NOT NULL, made_at timestamptz NOT NULL DEFAULT now(), ends_at timestamptz NOT NULL DEFAULT 'infinity');
CREATE INDEX webhook_secret_live ON webhook_secret (subscription_id, ends_at);
CREATE TABLE webhook_network (
  id uuid PRIMARY KEY, subscription_id uuid NOT NULL REFERENCES subscription, network cidr NOT NULL, basis text NOT NULL,
  state text NOT NULL CHECK (state IN ('PROPOSED', 'APPROVED', 'REJECTED', 'REVOKED')),
  proposed_by text NOT NULL, proposed_at timestamptz NOT NULL, decided_by text, decided_at timestamptz, revoked_by text, revoked_at timestamptz,
  CHECK (decided_by <> proposed_by));
CREATE INDEX webhook_network_subscription ON webhook_network (subscription_id);
-- only what did not go through at once: everything below a subscription's position that is not here was delivered, or was not for it.
-- Of each key only the first WAITING row has a time; the others wait behind it.
CREATE TABLE delivery (
  subscription_id uuid NOT NULL REFERENCES subscription, position bigint NOT NULL REFERENCES feed, key uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('WAITING', 'DEAD', 'WITHHELD')), attempts int NOT NULL, next_at timestamptz, error text NOT NULL,
  since timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (subscription_id, position));
CREATE INDEX delivery_due ON delivery (subscription_id, next_at) WHERE state = 'WAITING';
CREATE INDEX delivery_key ON delivery (subscription_id, key, position) WHERE state = 'WAITING';
CREATE INDEX delivery_dead ON delivery (subscription_id, position) WHERE state <> 'WAITING';
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE DELETE, TRUNCATE ON webhook_secret, webhook_network FROM {app_role()}")

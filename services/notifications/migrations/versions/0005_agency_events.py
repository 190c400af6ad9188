"""Event types that agencies register, and the events they publish through the GovStack door."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0005"
down_revision = "0004"

TABLES = """
CREATE TABLE agency_event_type (
  name text PRIMARY KEY, client text NOT NULL, schema jsonb NOT NULL, published bigint NOT NULL DEFAULT 0, registered_at timestamptz NOT NULL, removed_at timestamptz);
CREATE UNIQUE INDEX agency_event_type_name ON agency_event_type (lower(name));
-- the content is here, not in the feed, which forgets nothing: a withdrawn event's content is taken away
CREATE TABLE agency_event (
  id uuid PRIMARY KEY, type text NOT NULL REFERENCES agency_event_type, client text NOT NULL, govstack_client text NOT NULL, data jsonb,
  published_at timestamptz NOT NULL, withdrawn_at timestamptz, CHECK ((data IS NULL) = (withdrawn_at IS NOT NULL)));
CREATE INDEX agency_event_withdrawn ON agency_event (id) WHERE withdrawn_at IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE DELETE, TRUNCATE ON agency_event_type, agency_event FROM {app_role()}")

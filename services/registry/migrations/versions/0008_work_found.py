"""Work that employment (人社) said was found again: heard once a record of its ledger."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0008"
down_revision = "0007"

TABLES = """
CREATE TABLE work_found (
  record_id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, effective_on date NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('APPLIED', 'ENDED_ALREADY', 'DECEASED', 'MERGED')), heard_at timestamptz NOT NULL);
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON work_found FROM {app_role()}")

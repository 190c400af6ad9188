"""Work found again keeps the facts that were recorded for it, so that they can be taken back; a record of the ledger may end again afterwards."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0010"
down_revision = "0009"

TABLES = """
ALTER TABLE work_found DROP CONSTRAINT work_found_pkey, ADD COLUMN applied jsonb NOT NULL DEFAULT '[]', ADD COLUMN taken_back_at timestamptz;
UPDATE work_found w SET applied = coalesce((SELECT jsonb_agg(jsonb_build_array(h.kind, h.starts_on, h.value)) FROM history h
  WHERE h.person_id = w.person_id AND h.source = '人社再就业登记' AND h.recorded_at = w.heard_at), '[]') WHERE outcome = 'APPLIED';
ALTER TABLE work_found ALTER COLUMN applied DROP DEFAULT;
CREATE UNIQUE INDEX work_found_standing ON work_found (record_id) WHERE taken_back_at IS NULL;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"GRANT UPDATE (taken_back_at) ON work_found TO {app_role()}")

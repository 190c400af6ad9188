"""Re-employment that was a mistake: proposed by one person, decided by another; a record may end by work found again more than once."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0006"
down_revision = "0005"

TABLES = """
ALTER TABLE reemployment ADD COLUMN version int;
UPDATE reemployment w SET version = (SELECT min(c.version) FROM unemployment_change c WHERE c.record_id = w.record_id AND c.closed_for = 'REEMPLOYED');
ALTER TABLE reemployment ALTER COLUMN version SET NOT NULL, DROP CONSTRAINT reemployment_pkey, ADD PRIMARY KEY (record_id, version);
CREATE TABLE reemployment_correction (
  id uuid PRIMARY KEY, record_id uuid NOT NULL, version int NOT NULL, person_id uuid NOT NULL REFERENCES person,
  state text NOT NULL CHECK (state IN ('PROPOSED', 'APPROVED', 'REJECTED')), sealed_reason bytea NOT NULL, proof text NOT NULL, proposed_by text NOT NULL,
  unit uuid, proposed_at timestamptz NOT NULL, decided_by text, decided_unit uuid, decided_at timestamptz,
  FOREIGN KEY (record_id, version) REFERENCES reemployment (record_id, version), CHECK (decided_by <> proposed_by),
  CHECK ((state = 'PROPOSED') = (decided_by IS NULL AND decided_at IS NULL)));
CREATE UNIQUE INDEX reemployment_correction_once ON reemployment_correction (record_id, version) WHERE state <> 'REJECTED';
CREATE INDEX reemployment_correction_person ON reemployment_correction (person_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE DELETE, TRUNCATE ON reemployment_correction FROM {app_role()}")

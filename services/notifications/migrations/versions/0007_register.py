"""Values that two persons set: lists of responsible units, deadlines, numbers of days."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0007"
down_revision = "0006"

PARAMETERS = """
CREATE TABLE parameter_row (
  id uuid PRIMARY KEY, seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE, key text NOT NULL, value text NOT NULL, unit text NOT NULL,
  effective_from date NOT NULL, cites text NOT NULL, doc_no text NOT NULL, title text NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL,
  approved_by text, approved_at timestamptz, CHECK ((approved_by IS NULL) = (approved_at IS NULL)), CHECK (approved_by <> entered_by));
"""


def upgrade() -> None:
    app = app_role()
    op.execute(PARAMETERS)
    op.execute(f"REVOKE DELETE, TRUNCATE ON parameter_row FROM {app}")

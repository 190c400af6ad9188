"""Monthly lines: one per person, benefit and month, by constraint; append-only but for their state."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0004"
down_revision = "0003"

TABLES = """
CREATE TABLE line (
  id uuid PRIMARY KEY, application_id uuid NOT NULL REFERENCES application, person_id uuid NOT NULL REFERENCES person, benefit text NOT NULL,
  month date NOT NULL CHECK (extract(day FROM month) = 1), amount_fen bigint NOT NULL CHECK (amount_fen > 0), grounds text NOT NULL, payer uuid NOT NULL,
  state text NOT NULL DEFAULT 'DUE' CHECK (state IN ('DUE', 'IN_BATCH', 'PAID', 'FAILED', 'REISSUED', 'CANCELLED', 'RECOVERING', 'RECOVERED')),
  decided_at timestamptz NOT NULL, UNIQUE (person_id, benefit, month));
CREATE INDEX line_payer ON line (payer, person_id, month);
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON line FROM {app_role()}; GRANT UPDATE (state) ON line TO {app_role()}")

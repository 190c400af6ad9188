"""What the months of an application were last decided from, so that a run leaves alone what has not changed (C3.4, C3.5)."""

from alembic import op

revision = "0014"
down_revision = "0013"

TABLES = """
-- `rules`: of the months asked for, the policy values and the release; `facts`: of what is recorded of the person and
-- stated in the forms; `held`: of the lines and entitlements as the run left them; `stands_until`: the first
-- day on which its standing may change without anything being recorded
CREATE TABLE run_inputs (
  application_id uuid PRIMARY KEY REFERENCES application, rules bytea NOT NULL, facts bytea NOT NULL, held bytea NOT NULL, stands_until date NOT NULL);
"""


def upgrade() -> None:
    op.execute(TABLES)

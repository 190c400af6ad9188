"""Change reports, custody, routes (C7.3, C7.4)."""

from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = """
ALTER TABLE history DROP CONSTRAINT history_kind_check, ADD CONSTRAINT history_kind_check
  CHECK (kind IN ('CHAIN', 'CATEGORY', 'LIFE', 'WORK', 'RESIDENCE', 'PHONE', 'JOB_LOSS', 'CUSTODY'));
"""


def upgrade() -> None:
    op.execute(TABLES)

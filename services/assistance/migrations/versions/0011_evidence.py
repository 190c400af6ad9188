"""Evidence, comparison lists, recalculation, postings (C2.5, C2.6)."""

from alembic import op

from libs.common.persistence.files import file_tables
from libs.common.persistence.migration_env import app_role

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for statement in file_tables(app_role()):
        op.execute(statement)

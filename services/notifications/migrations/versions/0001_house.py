"""The tables of every department: outbox, cursors, audit chain, jobs, units, working days."""

from alembic import op

from libs.common.persistence.house_tables import house_tables
from libs.common.persistence.migration_env import app_role

revision = "0001"
down_revision = None


def upgrade() -> None:
    for statement in house_tables(app_role()):
        op.execute(statement)

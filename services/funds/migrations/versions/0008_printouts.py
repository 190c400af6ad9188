"""Printouts."""

from alembic import op

from libs.common.persistence.migration_env import app_role
from libs.common.printing.register import printout_tables

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for statement in printout_tables(app_role()):
        op.execute(statement)

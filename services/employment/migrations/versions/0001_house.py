"""The tables of every department, people as registry says them, policy values, the working days that are known."""

from alembic import op

from libs.common.persistence.calendar_seed import seed_calendar
from libs.common.persistence.house_tables import bus_tables, house_tables
from libs.common.persistence.migration_env import app_role
from libs.common.persistence.parameters import PARAMETER_TABLES_V1
from libs.common.persistence.people import PEOPLE_TABLES_V1
from libs.common.printing.register import printout_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    statements = [
        *house_tables(app_role()),
        *bus_tables(app_role()),
        PEOPLE_TABLES_V1,
        PARAMETER_TABLES_V1.format(app=app_role()),
        *printout_tables(app_role()),
    ]
    for statement in statements:
        op.execute(statement)
    seed_calendar(op.get_bind())

"""What an ear on a broker needs: records that are no event, and two persons for a parked event of money."""

from alembic import op

from libs.common.persistence.house_tables import bus_tables
from libs.common.persistence.migration_env import app_role

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for statement in bus_tables(app_role()):
        op.execute(statement)

"""Policy values that two persons set, superseding from their day those shipped."""

from alembic import op

from libs.common.persistence.migration_env import app_role
from libs.common.persistence.parameters import PARAMETER_TABLES_V1

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute(PARAMETER_TABLES_V1.format(app=app_role()))

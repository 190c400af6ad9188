"""The ledger: schema, functions, privileges (design.md §7, reliability.md §2)."""

from pathlib import Path

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0002"
down_revision = "0001"

_SQL = Path(__file__).resolve().parents[2] / "storage" / "ledger_sql"
FILES = ("tables", "source_purpose", "funding", "reserve", "settle", "aftermath", "proof", "privileges")


def upgrade() -> None:
    for name in FILES:
        statement = (_SQL / f"{name}.sql").read_text("utf-8").replace("{app}", app_role())
        op.get_bind().exec_driver_sql(statement.replace("%", "%%"))

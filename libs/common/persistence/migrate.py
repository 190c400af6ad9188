"""Runs a department's migrations: `migrate` command, tests and the demo all use this one way."""

from pathlib import Path

from alembic import command
from alembic.config import Config

_SERVICES = Path(__file__).resolve().parents[3] / "services"


def migrate(service: str, owner_url: str, app_role: str) -> None:
    """Bring the database of `service` to the newest version, as its owner; `app_role` is granted what the migrations say. Blocking."""
    config = Config()
    config.set_main_option("script_location", str(_SERVICES / service / "migrations"))
    config.attributes["url"] = owner_url.replace("postgresql://", "postgresql+psycopg://", 1)
    config.attributes["app_role"] = app_role
    command.upgrade(config, "head")

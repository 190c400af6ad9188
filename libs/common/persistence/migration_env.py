"""What every department's `migrations/env.py` runs: as owner, bounded locks, one advisory lock, a transaction per migration."""

from alembic import context
from sqlalchemy import create_engine, pool, text


def run() -> None:
    """Upgrade with the URL and application role that `persistence.migrate` handed over."""
    url = context.config.attributes["url"]
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '2s'"))
        connection.execute(text("SET statement_timeout = '120s'"))
        connection.execute(text("SELECT pg_advisory_lock(279201712)"))
        connection.commit()
        context.configure(connection=connection, transaction_per_migration=True, app_role=context.config.attributes["app_role"])
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


def app_role() -> str:
    """The application role that this migration grants to."""
    role: str = context.config.attributes["app_role"]
    if not role.replace("_", "").isalnum():
        raise ValueError("a role name is letters, digits and underscores")
    return role

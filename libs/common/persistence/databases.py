"""One database per department, an owner that migrates it, and a least-privileged application role that may enter no other."""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql


@dataclass(frozen=True, slots=True)
class Names:
    """What a department's database and roles are called."""

    database: str
    owner: str
    app: str


def names_of(service: str, database: str | None = None) -> Names:
    """What a department's database and roles are called; `database` where it has another name (tests, templates)."""
    return Names(database or service, f"{service}_owner", f"{service}_app")


def create_department_database(admin_url: str, service: str, owner_password: str, app_password: str, database: str | None = None) -> Names:
    """Create roles and database where they are missing. Blocking; `admin_url` is a superuser's."""
    names = names_of(service, database)
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for role, password in ((names.owner, owner_password), (names.app, app_password)):
            known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            verb = sql.SQL("ALTER" if known else "CREATE")
            admin.execute(sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, sql.Identifier(role), sql.Literal(password)))
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (names.database,)).fetchone():
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(names.database), sql.Identifier(names.owner)))
        admit(admin, names)
    owner_url = _as(admin_url, names.owner, owner_password, names.database)
    with psycopg.connect(_as_database(admin_url, names.database), autocommit=True) as admin:
        admin.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(names.owner)))
    with psycopg.connect(owner_url, autocommit=True) as owner:
        app = sql.Identifier(names.app)
        owner.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        owner.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(app))
        owner.execute(sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}").format(app))
        owner.execute("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
    return names


def admit(admin: "psycopg.Connection[Any]", names: Names) -> None:
    """Only the department's roles may enter its database. A copy of a database has its owner's walls, this one it has not."""
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(names.database)))
    admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(names.database), sql.Identifier(names.app)))


def _as(url: str, role: str, password: str, database: str) -> str:
    host = url.rsplit("@", 1)[1].split("/", 1)[0]
    return f"postgresql://{role}:{password}@{host}/{database}"


def _as_database(url: str, database: str) -> str:
    return f"{url.rsplit('/', 1)[0]}/{database}"


def app_url(admin_url: str, names: Names, password: str) -> str:
    return _as(admin_url, names.app, password, names.database)


def owner_url(admin_url: str, names: Names, password: str) -> str:
    return _as(admin_url, names.owner, password, names.database)

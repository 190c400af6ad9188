"""The statements that CloudNativePG runs in a new database give the same rights as one machine's, and the migrations run on them."""

import psycopg
import pytest

from deploy.kubernetes.database import ground_sql
from libs.common.persistence.databases import create_department_database, owner_url
from libs.common.persistence.migrate import migrate
from tests.conftest import PASSWORD

_RIGHTS = {
    "database": "SELECT datacl::text FROM pg_database WHERE datname = current_database()",
    "schema": "SELECT nspacl::text, pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'",
    "defaults": "SELECT defaclnamespace::regnamespace::text, defaclobjtype, defaclacl::text FROM pg_default_acl ORDER BY 1, 2",
    "tables": "SELECT relname, relacl::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1",
    "functions": "SELECT proname, proacl::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
}


def _rights(url, department):
    with psycopg.connect(url) as connection:
        found = {what: connection.execute(query).fetchall() for what, query in _RIGHTS.items()}
    return {what: str(rows).replace(department, "D") for what, rows in found.items()}


@pytest.fixture(scope="module")
def as_the_operator_does(postgres):
    """initdb of CloudNativePG: the owner's role, its database, then our statements as superuser in it."""
    admin = postgres.url()
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE cluster_owner LOGIN PASSWORD '{PASSWORD}'")
        connection.execute("CREATE DATABASE cluster OWNER cluster_owner")
    with psycopg.connect(postgres.url("cluster"), autocommit=True) as connection:
        for statement in ground_sql("cluster"):
            connection.execute(statement)
    url = postgres.url("cluster", "cluster_owner", PASSWORD)
    migrate("registry", url, "cluster_app")
    return postgres.url("cluster")


def test_the_rights_are_those_of_one_machine(postgres, as_the_operator_does):
    admin = postgres.url()
    names = create_department_database(admin, "machine", PASSWORD, PASSWORD)
    migrate("registry", owner_url(admin, names, PASSWORD), names.app)
    assert _rights(as_the_operator_does, "cluster") == _rights(postgres.url("machine"), "machine")
    assert "D_app" in _rights(as_the_operator_does, "cluster")["tables"]

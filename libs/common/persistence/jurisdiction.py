"""Jurisdiction as SQL: the one predicate that every list, count, search, export and lock of people applies."""

from typing import Any

from psycopg import sql

from libs.common.kernel.jurisdiction import Everyone, InChain, InPlace, Level, Nobody, OnePerson, OrgKind, Scope


def within(scope: Scope, alias: str) -> tuple[sql.Composable, dict[str, Any]]:
    """A condition on a table or view with columns person_id, l2, county, unit, and its parameters (named scope_…)."""
    table = sql.Identifier(alias)
    match scope:
        case Everyone():
            return sql.SQL("true"), {}
        case OnePerson(person_id=person_id):
            return sql.SQL("{}.person_id = %(scope_person)s").format(table), {"scope_person": person_id}
        case InChain(level=level, unit_id=unit_id):
            return sql.SQL("{}.{} = %(scope_unit)s").format(table, sql.Identifier(level.value)), {"scope_unit": unit_id}
        case InPlace(level=level, region_code=region_code):
            kind = OrgKind.CITY_FEDERATION if level is Level.L2 else OrgKind.COUNTY_FEDERATION
            condition = "{}.{} IN (SELECT id FROM org_unit WHERE kind = %(scope_kind)s AND region_code = %(scope_region)s)"
            return sql.SQL(condition).format(table, sql.Identifier(level.value)), {"scope_kind": kind, "scope_region": region_code}
        case Nobody():
            return sql.SQL("false"), {}

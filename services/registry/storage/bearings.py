"""The unions as a roster names them, from registry's own units."""

from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind
from libs.common.persistence.region_seed import shipped_regions
from services.registry.domain.roster_row import Bearings, Union
from services.registry.policy.c0_1_honours import treated_as
from services.registry.storage.parameters import PARAMETERS

_UNITS = "SELECT id, kind, name, parent_id FROM org_unit WHERE kind = ANY(%s) AND coalesce(valid_to, 'infinity') >= %s"


async def bearings_of(connection: AsyncConnection[Any], actor: Actor, today: date) -> Bearings:
    """What rows are judged by. Refuses ORG_UNKNOWN before the statutory units are established."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_UNITS, ([*L2_KINDS, OrgKind.COUNTY_FEDERATION, OrgKind.UNION_OFFICE], today))
        units = await cursor.fetchall()
    below: dict[UUID, dict[str, UUID]] = {}
    offices: dict[UUID, UUID] = {}
    for unit in units:
        if unit["kind"] == OrgKind.COUNTY_FEDERATION:
            below.setdefault(unit["parent_id"], {})[unit["name"]] = unit["id"]
        elif unit["kind"] == OrgKind.UNION_OFFICE:
            offices[unit["parent_id"]] = unit["id"]
    unions = {
        unit["name"]: Union(unit["id"], below.get(unit["id"], {}), offices[unit["id"]], unit["kind"] == OrgKind.CITY_FEDERATION)
        for unit in units
        if unit["kind"] in L2_KINDS
    }
    if not unions:
        refuse(Code.ORG_UNKNOWN, "尚未建立工会组织，请先由系统管理员建立法定单位")
    own = actor.unit_id if actor.unit_kind in L2_KINDS else None
    return Bearings(today, shipped_regions(), unions, own, treated_as((await PARAMETERS.in_force(connection)).on(today)))

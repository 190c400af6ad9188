"""Registry, as assistance hears it: what it says of a person after its own doors have spoken; offices that it registers."""

from datetime import date
from uuid import UUID

from libs.common.contracts.registry import CategorySpan, ChainSpan, LifeSpan, PersonFacts, TierSpan
from tests.services.assistance.conftest import CITY, COUNTY, PROVINCE
from tests.support.speaking import Speaking

BORN, AWARDED = date(1991, 1, 1), date(2015, 4, 1)


async def registry_voice(county, person):
    """Registry's voice, which goes on where its own events ended."""
    speaking = Speaking(county.system, "assistance")
    async with county.system.houses["assistance"].pool.connection() as connection:
        row = await (
            await connection.execute("SELECT version FROM cursor WHERE speaker = 'registry' AND subject = %s", (person,))
        ).fetchone()
    speaking.versions["registry", UUID(person)] = row[0]
    return speaking


def facts(county, lives=(), chain=None, **more):
    """Facts of a provincial worker of 包河区 unless said otherwise; `lives`: (day, status)."""
    return PersonFacts(
        sex="MALE",
        birth_date=BORN,
        tier=(TierSpan(starts_on=AWARDED, value="PROVINCIAL"),),
        category=(CategorySpan(starts_on=BORN, value="STAFF"),),
        life=(LifeSpan(starts_on=BORN, value="ALIVE"), *(LifeSpan(starts_on=on, value=life) for on, life in lives)),
        chain=(chain or ChainSpan(starts_on=BORN, l2=county.units[CITY], county=county.units[COUNTY], unit=None),),
        **more,
    )


async def office(county, kind, name, region="340111", parent=PROVINCE):
    """A unit registered by the province and heard here; known by its name from then on."""
    body = {"kind": kind, "name": name, "parent_id": county.units[parent], "region_code": region, "valid_from": "2018-01-01"}
    unit = await county.done("/registry/org-units", county.clerk("REGISTRAR", PROVINCE), body)
    county.units[name] = unit["id"]
    return unit["id"]

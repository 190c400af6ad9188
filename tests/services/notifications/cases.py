"""Cases as assistance and funds tell of them, and a unit's work list as its clerk sees it."""

from datetime import date

from libs.common.contracts.assistance import ApplicationSubmitted
from libs.common.contracts.funds import DisbursementPaid
from libs.common.contracts.registry import (
    CategorySpan,
    ChainSpan,
    LifeSpan,
    ModelWorkerDeceased,
    ModelWorkerRegistered,
    PersonFacts,
    TierSpan,
)
from libs.common.kernel.ids import derived_id, new_id

TODAY = date(2024, 6, 12)  # a Wednesday
L2, COUNTY, OTHER, FINANCE, FEDERATION = (derived_id("unit", name) for name in ("合肥", "包河", "芜湖", "省财政厅", "省总"))
KINDS = {
    L2: "CITY_FEDERATION",
    COUNTY: "COUNTY_FEDERATION",
    OTHER: "CITY_FEDERATION",
    FINANCE: "PROVINCIAL_FINANCE",
    FEDERATION: "PROVINCIAL_FEDERATION",
    derived_id("unit", "省直"): "UNION_OFFICE",
}


def case(person):
    return {"subject": person, "effective_on": TODAY, "application_id": derived_id("application", person)}


BORN = date(1950, 1, 1)


def facts(*chain, died_on=None):
    """Whose the person is: (from, l2, county, unit)…"""
    life = (LifeSpan(starts_on=BORN, value="ALIVE"), *([LifeSpan(starts_on=died_on, value="DECEASED")] if died_on else []))
    chain = tuple(ChainSpan(starts_on=on, l2=l2, county=county, unit=unit) for on, l2, county, unit in chain or [(BORN, L2, COUNTY, None)])
    tier, category = (TierSpan(starts_on=BORN, value="PROVINCIAL"),), (CategorySpan(starts_on=BORN, value="FARMER"),)
    return PersonFacts(sex="MALE", birth_date=BORN, tier=tier, category=category, life=life, chain=chain)


def registered(person, *chain):
    return ModelWorkerRegistered(subject=person, effective_on=TODAY, facts=facts(*chain))


def deceased(person, on):
    return ModelWorkerDeceased(subject=person, effective_on=on, facts=facts(died_on=on))


def submitted(person, county=COUNTY, unit=None):
    return ApplicationSubmitted(benefit="LIVING_HARDSHIP_SUBSIDY", l2=L2, county=county, unit=unit, **case(person))


async def waiting(office, unit, **filters):
    """Gate and due date of what waits for a unit."""
    headers = office.system.token("clerk", roles=["COUNTY_REVIEWER"], unit_id=unit)
    answer = await office.system.http.get("/notifications/work-items", params=filters, headers=headers)
    assert answer.status_code == 200, answer.text
    return [(item["gate"], item["due_on"]) for item in answer.json()["items"]]


def paid(kind, person, batch, *lines, on=TODAY, ref="LM000000010000001"):
    told = {
        "subject": person,
        "effective_on": on,
        "batch_id": batch,
        "bank_ref": ref,
        "benefit": "LIVING_HARDSHIP_SUBSIDY",
    }
    told |= {"source": "PROVINCIAL_SPECIAL", "line_ids": lines or (new_id(),), "months": ("2024-05", "2024-06"), "amount_fen": 40000}
    return kind(**told) if kind is DisbursementPaid else kind(**told, reason="销户")

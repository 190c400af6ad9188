"""Cases as assistance and funds tell of them, and a unit's work list as its clerk sees it."""

from datetime import date

from libs.common.contracts.assistance import ApplicationSubmitted
from libs.common.contracts.funds import DisbursementPaid
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


def submitted(person, county=COUNTY, unit=None):
    return ApplicationSubmitted(benefit="LIVING_HARDSHIP_SUBSIDY", l2=L2, county=county, unit=unit, **case(person))


async def waiting(office, unit, **filters):
    headers = office.system.token("clerk", roles=["COUNTY_REVIEWER"], unit_id=unit)
    answer = await office.system.http.get("/notifications/work-items", params=filters, headers=headers)
    assert answer.status_code == 200, answer.text
    return [(item["gate"], item["due_on"]) for item in answer.json()["items"]]


def paid(kind, person, batch):
    told = {
        "subject": person,
        "effective_on": TODAY,
        "batch_id": batch,
        "bank_ref": "LM000000010000001",
        "benefit": "LIVING_HARDSHIP_SUBSIDY",
    }
    told |= {"source": "PROVINCIAL_SPECIAL", "line_ids": (new_id(),), "months": ("2024-05", "2024-06"), "amount_fen": 40000}
    return kind(**told) if kind is DisbursementPaid else kind(**told, reason="销户")

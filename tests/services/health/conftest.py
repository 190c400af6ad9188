"""Health with registry beside it: units of the province registered, people spoken of as registry would, clerks by what they do."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.desk import CITY, PROVINCE, DepartmentDesk
from tests.support.local_system import TestSystem

HOSPITAL = {"hospital_code": "91110108551385082Q", "hospital_name": "包河区人民医院"}


@dataclass
class Health(DepartmentDesk):
    """`units`: name → id."""

    NAME = "health"
    TABLES = (
        "insurance_coverage", "insurance_coverage_change", "insurance_gap", "serious_illness_report", "parameter_row", "checkup_plan", "checkup",
        "checkup_act", "checkup_bill", "checkup_share", "convalescence_plan", "convalescence_batch", "convalescence_nomination", "pay_guarantee",
        "convalescence_cost", "outbox",
    )  # fmt: skip

    async def parameter(self, key: str, value: str, day: str = "2024-01-01") -> None:
        body = {
            "key": key,
            "value": value,
            "unit": "值",
            "effective_from": day,
            "cites": "C4.8",
            "doc_no": "皖工发〔2024〕30号",
            "title": key,
        }
        entered = await self.done("/parameters", self.clerk("POLICY_OFFICER", PROVINCE), body)
        await self.done(f"/parameters/{entered['id']}/approval", self.clerk("POLICY_APPROVER", PROVINCE))


@pytest.fixture
async def health(departments) -> Health:
    system = await departments("registry", "health", established="2024-06-12")
    return await established(system, "2024-06-12")


async def established(system: TestSystem, day: str) -> Health:
    return Health(system, await system.established(day))


@dataclass
class Season:
    """The check-ups of 2024 as clerks bring them along."""

    health: Health

    async def planned(self, person: str, year: int = 2024) -> str:
        clerk = self.health.clerk("COUNTY_REVIEWER")
        return str((await self.health.done("/checkups", clerk, {"person_id": person, "year": year}))["id"])

    async def finished(self, person: str, *, clerk: dict[str, str] | None = None) -> str:
        """Planned, booked and done today."""
        by, today = clerk or self.health.clerk("COUNTY_REVIEWER"), self.health.system.clock.today()
        checkup = (await self.health.done("/checkups", by, {"person_id": person, "year": today.year}))["id"]
        await self.health.done(f"/checkups/{checkup}/booking", by, {"on": today.isoformat()} | HOSPITAL)
        await self.health.done(f"/checkups/{checkup}/completion", by, {"done_on": today.isoformat()})
        return str(checkup)

    async def billed(self, checkup: str, payer: str, amount: str = "800.00", clerk: dict[str, str] | None = None) -> str:
        by = clerk or self.health.clerk("COUNTY_REVIEWER")
        return str((await self.health.done(f"/checkups/{checkup}/bills", by, bill(payer, amount)))["id"])

    async def approved(self, checkup: str, payer: str, amount: str = "800.00") -> str:
        entered = await self.billed(checkup, payer, amount)
        await self.health.done(f"/checkup-bills/{entered}/approval", self.health.clerk("VERIFIER", CITY))
        return entered

    async def shown(self, checkup: str) -> dict[str, Any]:
        listed = await self.health.items("/checkups", self.health.clerk("VERIFIER", CITY))
        return next(each for each in listed if each["id"] == checkup)


def bill(payer: str, amount: str = "800.00", **changed: Any) -> dict[str, Any]:
    return HOSPITAL | {"invoice_no": "0340024061200017", "amount": amount, "payer": payer} | changed


@pytest.fixture
async def season(health) -> Season:
    await health.done("/checkup-plans", health.clerk("REGISTRAR", PROVINCE), {"year": 2024, "doc_no": "皖工发〔2024〕5号"})
    return Season(health)

"""Employment with registry beside it: units of the province registered, people spoken of as registry would, clerks by what they do."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from libs.common.contracts.registry import (
    CategorySpan,
    JobLossSpan,
    JobLost,
    WorkSpan,
)
from tests.support.desk import BORN, PROVINCE, DepartmentDesk
from tests.support.local_system import TestSystem

LOST = date(2024, 6, 3)
CODE = "91110108551385082Q"
BUREAU, OTHER_BUREAU = "包河区人力资源和社会保障局", "庐江县人力资源和社会保障局"


@dataclass
class Employment(DepartmentDesk):
    """`units`: name → id."""

    NAME = "employment"
    TABLES = (
        "unemployment_record", "unemployment_change", "reemployment", "one_on_one", "one_on_one_helper", "one_on_one_plan", "one_on_one_contact",
        "employment_service", "layoff_plan", "layoff_person", "post_adjustment", "post_adjustment_act", "parameter_row", "outbox",
        "training_enrolment", "subsidy", "subsidy_month", "vacancy", "vacancy_match", "vacancy_match_act", "hard_to_employ", "welfare_post", "placement", "hiring",
    )  # fmt: skip

    def lost(self, on: date, cause: str | None = "BANKRUPTCY", **changed: Any) -> dict[str, Any]:
        """What registry says of who lost their work: no unit, the cause, the category; `cause` None: it was a mistake."""
        facts: dict[str, Any] = {"job_loss": (JobLossSpan(starts_on=on, cause=cause),)}
        if cause is not None:
            facts["category"] = (CategorySpan(starts_on=BORN, value="STAFF"), CategorySpan(starts_on=on, value="UNEMPLOYED"))
            facts["work"] = (WorkSpan(starts_on=BORN, has_unit=True, condition="NORMAL"), WorkSpan(starts_on=on, condition="BANKRUPT"))
        return facts | changed

    async def loses(self, person: str, on: date = LOST, cause: str = "BANKRUPTCY", **changed: Any) -> Any:
        """JOB_LOST, as registry says it after a confirmed report."""
        return await self.tell(person, JobLost, on=on, more={"cause": cause}, **self.lost(on, cause, **changed))

    async def jobless(self, cause: str = "BANKRUPTCY", on: date = LOST) -> tuple[str, str]:
        """A person out of work and their record."""
        person = await self.person()
        await self.loses(person, on, cause)
        [record] = await self.rows("SELECT id FROM unemployment_record WHERE person_id = %s AND state = 'OPEN'", person)
        return person, str(record[0])

    async def case(self, person: str) -> str:
        """Their one-on-one assistance."""
        [case] = await self.rows("SELECT id FROM one_on_one WHERE person_id = %s AND state <> 'CLOSED'", person)
        return str(case[0])

    async def parameter(self, key: str, value: str, day: str = "2024-01-01") -> None:
        row = {"key": key, "value": value, "unit": "值", "effective_from": day}
        body = row | {"cites": "C5.3", "doc_no": "皖工发〔2024〕30号", "title": key}
        entered = await self.done("/parameters", self.clerk("POLICY_OFFICER", PROVINCE), body)
        await self.done(f"/parameters/{entered['id']}/approval", self.clerk("POLICY_APPROVER", PROVINCE))


@pytest.fixture
async def work(departments) -> Employment:
    system = await departments("registry", "employment", established="2024-06-12")
    return await established(system, "2024-06-12")


async def established(system: TestSystem, day: str) -> Employment:
    return Employment(system, await system.established(day))

"""Housing with registry beside it: units of the province registered, people spoken of as registry would, clerks by what they do."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.desk import COUNTY, DepartmentDesk
from tests.support.local_system import TestSystem

BUREAU, CITY_BUREAU, OTHER_BUREAU, TOWN = "包河区住建局", "合肥市住建局", "庐江县住建局", "包河区大圩镇"
POINTS, WAIT = "住房困难得分", "人均面积"
CRITERIA = [{"name": POINTS, "doc_no": "包住建〔2024〕3号"}, {"name": WAIT, "higher_is_better": False, "doc_no": "包住建〔2024〕3号"}]


@dataclass
class Housing(DepartmentDesk):
    """`units`: name → id."""

    NAME = "housing"
    TABLES = (
        "household", "household_member", "queue", "queue_quota", "housing_application", "ranking", "ranking_entry", "housing_offer", "printout", "outbox",
    )  # fmt: skip

    def clerk(self, roles: str = "DEPARTMENT_CLERK", unit: str = BUREAU, who: str = "") -> dict[str, str]:
        return self.system.token(who or f"{roles}@{unit}", roles=roles.split(), unit_id=self.units[unit])

    def worker(self, person: str) -> dict[str, str]:
        return self.system.token(f"worker-{person}", roles=["MODEL_WORKER"], person_id=person)

    async def queue(self, scheme: str = "PUBLIC_RENTAL", quota: int = 3, **changed: Any) -> str:
        body = {"scheme": scheme, "year": 2024, "criteria": CRITERIA, "quota": quota, "doc_no": "包住建〔2024〕3号"} | changed
        return str((await self.done("/queues", self.clerk(), body))["id"])

    async def household(self, person: str, *, rural: bool = False) -> str:
        return str((await self.done("/households", self.clerk(), {"person_id": person, "rural": rural, "dwelling": "RENTED"}))["id"])

    async def filed(self, queue: str, reference: str, person: str | None = None, **changed: Any) -> str:
        body = {"queue_id": queue, "reference": reference, "applied_at": "2024-06-03T09:30:00+08:00"} | changed
        return str((await self.done("/applications", self.clerk(), body | ({"person_id": person} if person else {})))["id"])

    async def judged(self, application: str, points: int | None, space: int = 8) -> str:
        body = {"met": points is not None, "doc_no": "包住保〔2024〕102号", "ground": "收入和住房均已核对"}
        scores = {"scores": {POINTS: points, WAIT: space}} if points is not None else {}
        await self.done(f"/applications/{application}/verdict", self.clerk(), body | scores)
        return application

    async def waiting(self, queue: str, reference: str, points: int = 80, space: int = 8, at: str = "2024-06-03T09:30:00+08:00") -> str:
        """An ordinary household found eligible."""
        return await self.judged(await self.filed(queue, reference, applied_at=at), points, space)

    async def honoured(self, queue: str, reference: str, points: int = 80, at: str = "2024-06-10T09:30:00+08:00") -> tuple[str, str]:
        """A model worker's household found eligible, its honour certified; registry is not asked, for it knows nobody here."""
        person = await self.person()
        await self.household(person)
        application = await self.judged(await self.filed(queue, reference, person, applied_at=at), points)
        await self.certified(application)
        return person, application

    async def certified(self, application: str) -> None:
        """As the union's door would leave it."""
        async with self.system.houses["housing"].pool.connection() as connection:
            query = "UPDATE housing_application SET priority = 'CERTIFIED', asked_l2 = NULL WHERE id = %s"
            await connection.execute(query, (application,))

    async def drawn(self, queue: str) -> str:
        return str((await self.done(f"/queues/{queue}/rankings", self.clerk()))["id"])

    async def published(self, ranking: str) -> dict[str, Any]:
        answer = await self.get(f"/public/orders/{ranking}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def receipt(self, ranking: str, application: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
        return dict(await self.done(f"/rankings/{ranking}/receipts", headers or self.clerk(), {"application_id": application}))

    async def order(self, ranking: str) -> list[str]:
        rows = await self.rows("SELECT application_id::text FROM ranking_entry WHERE ranking_id = %s ORDER BY position", ranking)
        return [row[0] for row in rows]

    async def state(self, application: str) -> tuple[str, str]:
        shown = (await self.get(f"/applications/{application}", self.clerk())).json()
        return shown["state"], shown["priority"]

    async def offer(self, ranking: str, application: str) -> str:
        """OK, or the code."""
        status, answer = await self.post(f"/rankings/{ranking}/offers", self.clerk(), {"application_id": application})
        return "OK" if status == 201 else str(answer["code"])


async def established(system: TestSystem, day: str) -> Housing:
    housing = Housing(system, await system.established(day))
    await housing.office("HOUSING", BUREAU, "340111")
    await housing.office("HOUSING", CITY_BUREAU, "340100")
    await housing.office("HOUSING", OTHER_BUREAU, "340124")
    await housing.office("TOWNSHIP_STREET", TOWN, "340111", COUNTY)
    return housing


@pytest.fixture
async def housing(departments) -> Housing:
    return await established(await departments("registry", "housing", established="2024-06-12"), "2024-06-12")

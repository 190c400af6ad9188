"""Housing with registry beside it: units of the province registered, people spoken of as registry would, clerks by what they do."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from libs.common.contracts.registry import (
    CategorySpan,
    ChainSpan,
    LifeSpan,
    ModelWorkerRegistered,
    ModelWorkerUpdated,
    PersonFacts,
    TierSpan,
)
from libs.common.kernel.ids import new_id
from tests.support.local_system import TestSystem
from tests.support.speaking import Speaking

BORN, AWARDED = date(1970, 1, 1), date(2015, 4, 1)
CITY, COUNTY, PROVINCE, OTHER_CITY = "合肥市总工会", "包河区总工会", "安徽省总工会", "芜湖市总工会"
BUREAU, CITY_BUREAU, OTHER_BUREAU, TOWN = "包河区住建局", "合肥市住建局", "庐江县住建局", "包河区大圩镇"
POINTS, WAIT = "住房困难得分", "人均面积"
CRITERIA = [{"name": POINTS, "doc_no": "包住建〔2024〕3号"}, {"name": WAIT, "higher_is_better": False, "doc_no": "包住建〔2024〕3号"}]
_TABLES = (
    "household", "household_member", "queue", "queue_quota", "housing_application", "ranking", "ranking_entry", "housing_offer", "printout", "outbox",
)  # fmt: skip


@dataclass
class Housing:
    """`units`: name → id."""

    system: TestSystem
    units: dict[str, str] = field(default_factory=dict)
    registry: Speaking = field(init=False)

    def __post_init__(self) -> None:
        self.registry = Speaking(self.system, "housing")

    def clerk(self, roles: str = "DEPARTMENT_CLERK", unit: str = BUREAU, who: str = "") -> dict[str, str]:
        return self.system.token(who or f"{roles}@{unit}", roles=roles.split(), unit_id=self.units[unit])

    def worker(self, person: str) -> dict[str, str]:
        return self.system.token(f"worker-{person}", roles=["MODEL_WORKER"], person_id=person)

    async def post(self, path: str, headers: dict[str, str], body: Any = None, verb: str = "POST") -> tuple[int, Any]:
        path = path if path.startswith("/registry") else f"/housing{path}"
        answer = await self.system.http.request(verb, path, json=body, headers=headers)
        return answer.status_code, answer.json()

    async def done(self, path: str, headers: dict[str, str], body: Any = None, verb: str = "POST") -> Any:
        status, answer = await self.post(path, headers, body, verb)
        assert status in (200, 201), answer
        return answer

    async def refused(self, path: str, headers: dict[str, str], body: Any = None, verb: str = "POST") -> str:
        """The code of a refusal that changed nothing and left one audit row."""
        before, rows = await self.fingerprint(), await self.audited()
        status, problem = await self.post(path, headers, body, verb)
        assert status >= 400, problem
        assert await self.fingerprint() == before
        assert (await self.audited())[len(rows) :] == [problem["code"]]
        return str(problem["code"])

    async def get(self, path: str, headers: dict[str, str] | None = None, **params: Any) -> Any:
        return await self.system.http.get(f"/housing{path}", params=params, headers=headers or {})

    async def items(self, path: str, headers: dict[str, str], **params: Any) -> list[dict[str, Any]]:
        answer = await self.get(path, headers, **params)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        async with self.system.houses["housing"].pool.connection() as connection:
            return await (await connection.execute(query, values)).fetchall()

    async def audited(self) -> list[str]:
        return [row[0] for row in await self.rows("SELECT code FROM audit_row ORDER BY seq")]

    async def said(self, *kinds: str) -> list[dict[str, Any]]:
        return [row[0] for row in await self.rows("SELECT data FROM outbox WHERE type = ANY(%s) ORDER BY seq", list(kinds))]

    async def fingerprint(self) -> str:
        rows = []
        for table in _TABLES:
            rows += await self.rows(f"SELECT t::text FROM {table} t ORDER BY 1")
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    def facts(self, **changed: Any) -> PersonFacts:
        """A provincial title in 包河区 unless said otherwise. `died`, `tier`, `l2`, `county` are shorthands."""
        lives = [LifeSpan(starts_on=BORN, value="ALIVE")]
        if died := changed.pop("died", None):
            lives.append(LifeSpan(starts_on=died, value="DECEASED"))
        tier = changed.pop("tier", "PROVINCIAL")
        l2, county = UUID(self.units[changed.pop("l2", CITY)]), UUID(self.units[changed.pop("county", COUNTY)])
        base: dict[str, Any] = {
            "sex": "MALE",
            "birth_date": BORN,
            "tier": tier if isinstance(tier, tuple) else (TierSpan(starts_on=AWARDED, value=tier),),
            "category": (CategorySpan(starts_on=BORN, value="STAFF"),),
            "life": tuple(lives),
            "chain": (ChainSpan(starts_on=BORN, l2=l2, county=county),),
        }
        return PersonFacts(**base | changed)

    async def person(self, **changed: Any) -> str:
        """Somebody of whom registry tells for the first time."""
        person = new_id()
        await self.registry.say(ModelWorkerRegistered(subject=person, effective_on=AWARDED, facts=self.facts(**changed)))
        return str(person)

    async def tell(self, person: str, event: type[Any] = ModelWorkerUpdated, *, on: date | None = None, **changed: Any) -> Any:
        """A later event of registry about the person; its envelope."""
        more = {"changed": ("CATEGORY",)} if event is ModelWorkerUpdated else changed.pop("more", None) or {}
        day = on or self.system.clock.today()
        [heard] = await self.registry.say(event(subject=UUID(person), effective_on=day, facts=self.facts(**changed), **more))
        return heard

    async def office(self, kind: str, name: str, region: str, parent: str = PROVINCE) -> str:
        body = {"kind": kind, "name": name, "parent_id": self.units[parent], "region_code": region, "valid_from": "2018-01-01"}
        status, unit = await self.post("/registry/org-units", self.clerk("REGISTRAR", PROVINCE), body)
        assert status == 201, unit
        await self.system.drain()
        self.units[name] = unit["id"]
        return str(unit["id"])

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

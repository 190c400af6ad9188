"""A department of its own data through its doors, as its clerks and registry's events reach it; each department's tests add what is theirs."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from libs.common.contracts.registry import (
    CategorySpan,
    ChainSpan,
    LifeSpan,
    ModelWorkerRegistered,
    ModelWorkerUpdated,
    PersonFacts,
    TierSpan,
    WorkSpan,
)
from libs.common.kernel.ids import new_id
from tests.support.local_system import TestSystem
from tests.support.speaking import Speaking

BORN, AWARDED = date(1970, 1, 1), date(2015, 4, 1)
CITY, COUNTY, PROVINCE, OTHER_CITY, OTHER_COUNTY = "合肥市总工会", "包河区总工会", "安徽省总工会", "芜湖市总工会", "庐江县总工会"


@dataclass
class DepartmentDesk:
    """`units`: name → id. `NAME`: the department; `TABLES`: what a refusal must leave as it was."""

    NAME: ClassVar[str]
    TABLES: ClassVar[tuple[str, ...]]

    system: TestSystem
    units: dict[str, str] = field(default_factory=dict)
    registry: Speaking = field(init=False)

    def __post_init__(self) -> None:
        self.registry = Speaking(self.system, self.NAME)

    def facts(self, **changed: Any) -> PersonFacts:
        """A provincial title, staff of a working unit in 包河区, unless said otherwise. `died`, `tier`, `category`, `unit` are shorthands."""
        lives = [LifeSpan(starts_on=BORN, value="ALIVE")]
        if died := changed.pop("died", None):
            lives.append(LifeSpan(starts_on=died, value="DECEASED"))
        tier, category = changed.pop("tier", "PROVINCIAL"), changed.pop("category", "STAFF")
        chain = ChainSpan(
            starts_on=BORN,
            l2=UUID(self.units[changed.pop("l2", CITY)]),
            county=UUID(self.units[county]) if (county := changed.pop("county", COUNTY)) else None,
            unit=UUID(self.units[unit]) if (unit := changed.pop("unit", None)) else None,
        )
        base: dict[str, Any] = {
            "sex": "MALE",
            "birth_date": BORN,
            "tier": tier if isinstance(tier, tuple) else (TierSpan(starts_on=AWARDED, value=tier),),
            "category": category if isinstance(category, tuple) else (CategorySpan(starts_on=BORN, value=category),),
            "life": tuple(lives),
            "chain": (chain,),
            "work": (WorkSpan(starts_on=BORN, has_unit=True, condition="NORMAL"),),
        }
        return PersonFacts(**base | changed)

    def clerk(self, roles: str, unit: str = COUNTY, who: str = "") -> dict[str, str]:
        return self.system.token(who or f"{roles}@{unit}", roles=roles.split(), unit_id=self.units[unit])

    async def post(self, path: str, headers: dict[str, str], body: Any = None, verb: str = "POST") -> tuple[int, Any]:
        path, keyed = path if path.startswith("/registry") else f"/{self.NAME}{path}", {"Idempotency-Key": str(new_id())}
        answer = await self.system.http.request(verb, path, json=body, headers=headers if path.endswith("/reveal") else headers | keyed)
        return answer.status_code, answer.json()

    async def done(self, path: str, headers: dict[str, str], body: Any = None, verb: str = "POST") -> Any:
        status, answer = await self.post(path, headers, body, verb)
        assert status in (200, 201, 202), answer
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
        return await self.system.http.get(f"/{self.NAME}{path}", params=params, headers=headers or {})

    async def items(self, path: str, headers: dict[str, str], **params: Any) -> list[dict[str, Any]]:
        answer = await self.get(path, headers, **params)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def code(self, path: str, headers: dict[str, str], **params: Any) -> str:
        answer = await self.get(path, headers, **params)
        return str(answer.json()["code"]) if answer.status_code >= 400 else "OK"

    async def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        async with self.system.houses[self.NAME].pool.connection() as connection:
            return await (await connection.execute(query, values)).fetchall()

    async def audited(self) -> list[str]:
        return [row[0] for row in await self.rows("SELECT code FROM audit_row ORDER BY seq")]

    async def said(self, *kinds: str) -> list[dict[str, Any]]:
        return [row[0] for row in await self.rows("SELECT data FROM outbox WHERE type = ANY(%s) ORDER BY seq", list(kinds))]

    async def fingerprint(self) -> str:
        rows = []
        for table in self.TABLES:
            rows += await self.rows(f"SELECT t::text FROM {table} t ORDER BY 1")
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    async def person(self, **changed: Any) -> str:
        """Somebody of whom registry tells for the first time."""
        person = new_id()
        await self.registry.say(ModelWorkerRegistered(subject=person, effective_on=AWARDED, facts=self.facts(**changed)))
        return str(person)

    async def tell(self, person: str, event: type[Any] = ModelWorkerUpdated, *, on: date | None = None, **changed: Any) -> Any:
        """A later event of registry about the person; its envelope."""
        more = changed.pop("more", None) or ({"changed": ("CATEGORY",)} if event is ModelWorkerUpdated else {})
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

"""The statutory units established, and clerks of 合肥, 芜湖 and the province."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.local_system import TestSystem

PERSON = {
    "name": "张三", "sex": "男", "ethnicity": "汉族", "birth_date": "1991-01-01", "id_number": "360426199101010071", "category": "在职职工",
    "title": "安徽省劳动模范", "award_date": "2015-04-01", "granting_unit": "安徽省人民政府", "doc_no": "皖政〔2015〕20号", "region_code": "340111",
    "union": "合肥市总工会", "county_union": "包河区总工会", "phone": "13800000000", "address": "包公街道1号",
}  # fmt: skip


@dataclass
class Register:
    """registry through its doors. `units`: name → id."""

    system: TestSystem
    units: dict[str, str]

    def clerk(self, unit: str = "合肥市总工会", roles: str = "REGISTRAR", subject: str = "registrar") -> dict[str, str]:
        return self.system.token(subject, roles=roles.split(), unit_id=self.units[unit])

    async def post(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        answer = await self.system.http.post(f"/registry{path}", json=body, headers=headers or self.clerk())
        return answer.status_code, answer.json()

    async def done(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        status, answer = await self.post(path, body, headers)
        assert status == 201, answer
        return answer

    async def get(self, path: str, headers: dict[str, str] | None = None, **params: Any) -> Any:
        return await self.system.http.get(f"/registry{path}", params=params, headers=headers or self.clerk())

    async def person(self, **changed: Any) -> str:
        return str((await self.done("/people", {**PERSON, **changed}, self.clerk("安徽省总工会")))["id"])

    async def said(self, *kinds: str) -> list[dict[str, Any]]:
        """The data of events of these types, oldest first."""
        async with self.system.houses["registry"].pool.connection() as connection:
            rows = await (await connection.execute("SELECT data FROM outbox WHERE type = ANY(%s) ORDER BY seq", (list(kinds),))).fetchall()
        return [row[0] for row in rows]


@pytest.fixture
async def register(departments) -> Register:
    system = await departments("registry", established="2024-06-12")
    return Register(system, await system.established("2024-06-12"))

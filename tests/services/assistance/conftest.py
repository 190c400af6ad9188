"""A county with one registered person, its clerks, and the departments that a form passes through."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from tests.support.local_system import TestSystem

PERSON = {
    "name": "张三", "sex": "男", "birth_date": "1991-01-01", "id_number": "360426199101010071", "category": "在职职工", "title": "安徽省劳动模范",
    "award_date": "2015-04-01", "doc_no": "皖政〔2015〕20号", "region_code": "340111", "union": "合肥市总工会", "county_union": "包河区总工会",
}  # fmt: skip
FORM = {
    "id_number": "360426199101010071", "name": "张三", "submitted_on": "2024-06-03", "consented_on": "2024-06-01", "wage": "1800.00", "source": "WAGE",
    "insurance": "职工", "evidence": [{"kind": "收入证明", "shelf_mark": "柜3-12", "seen_by": "李会计"}], "place": "包河区某厂",
    "account": {"kind": "CARD", "number": "6225881414207430", "holder": "张三", "bank": "徽商银行"},
}  # fmt: skip
ALL = ["IDENTITY", "HONOR", "INCOME", "LIFE_STATUS", "NO_DUPLICATE"]
CITY, COUNTY, PROVINCE = "合肥市总工会", "包河区总工会", "安徽省总工会"


@dataclass
class County:
    """`units`: name → id. Clerks are named by what they do; one person may be asked to do two things."""

    system: TestSystem
    units: dict[str, str] = field(default_factory=dict)

    def clerk(self, roles: str, unit: str = COUNTY, who: str = "") -> dict[str, str]:
        return self.system.token(who or roles.lower(), roles=roles.split(), unit_id=self.units[unit])

    async def post(self, path: str, headers: dict[str, str], body: Any = None) -> tuple[int, Any]:
        answer = await self.system.http.post(path if path.startswith("/registry") else f"/assistance{path}", json=body, headers=headers)
        return answer.status_code, answer.json()

    async def done(self, path: str, headers: dict[str, str], body: Any = None) -> Any:
        status, answer = await self.post(path, headers, body)
        assert status in (201, 202), answer
        await self.system.drain()
        return answer

    async def refused(self, path: str, headers: dict[str, str], body: Any = None) -> str:
        """The code of a refusal that changed nothing and left one audit row."""
        before, rows = await self.fingerprint(), await self.audited()
        status, problem = await self.post(path, headers, body)
        assert status >= 400, problem
        assert await self.fingerprint() == before
        assert (await self.audited())[len(rows) :] == [problem["code"]]
        return str(problem["code"])

    async def audited(self) -> list[str]:
        """How every act on this department so far ended, in order."""
        async with self.system.houses["assistance"].pool.connection() as connection:
            return [row[0] for row in await (await connection.execute("SELECT code FROM audit_row ORDER BY seq")).fetchall()]

    async def get(self, path: str, headers: dict[str, str], **params: Any) -> Any:
        return await self.system.http.get(f"/assistance{path}", params=params, headers=headers)

    async def register(self, **changed: Any) -> str:
        person = await self.done("/registry/people", self.clerk("REGISTRAR", PROVINCE), {**PERSON, **changed})
        return str(person["id"])

    async def submit(self, unit: str = COUNTY, **changed: Any) -> str:
        return str((await self.done("/applications", self.clerk("FORM_FILLER", unit), {**FORM, **changed}))["id"])

    async def notice(self, application: str, unit: str = COUNTY, places: tuple[str, ...] = ("UNIT", "COUNTY")) -> str:
        """Reviewed, on a notice, hung up at its places today."""
        reviewer = self.clerk("COUNTY_REVIEWER", unit)
        await self.done(f"/applications/{application}/review", reviewer)
        notice = (await self.done("/notices", reviewer, {"application_ids": [application]}))["id"]
        today = self.system.clock.today().isoformat()
        for place in places:
            await self.done(f"/notices/{notice}/postings", reviewer, {"place": place, "posted_on": today, "posted_by": "王芳"})
        return str(notice)

    async def declared(self, application: str) -> None:
        notice = await self.notice(application)
        self.system.clock.move_to_day(date(2024, 6, 20))
        reviewer = self.clerk("COUNTY_REVIEWER")
        await self.done(f"/notices/{notice}/closing", reviewer)
        await self.done(f"/applications/{application}/declaration", reviewer)

    async def verified(self, application: str) -> None:
        await self.declared(application)
        await self.done(f"/applications/{application}/verification", self.clerk("VERIFIER", CITY), {"findings": ALL})

    async def run_lines(self, through: str) -> Any:
        verifier = self.clerk("VERIFIER", CITY)
        ordered = await self.done("/line-runs", verifier, {"through": through})
        await self.system.run_jobs()
        await self.system.drain()
        return (await self.get(f"/jobs/{ordered['job_id']}", verifier)).json()["result"]

    async def lines(self, **filters: Any) -> list[dict[str, Any]]:
        answer = await self.get("/lines", self.clerk("VERIFIER", CITY), **filters)
        assert answer.status_code == 200, answer.text
        return sorted(answer.json()["items"], key=lambda line: line["month"])

    async def page(self, notice: str) -> str | None:
        """The address of the public page, as the union is told it."""
        listed = (await self.get("/notices", self.clerk("COUNTY_REVIEWER"))).json()["items"]
        [page] = [each["page"] for each in listed if each["id"] == notice]
        return page

    async def objection(self, notice: str, application: str) -> str:
        body = {
            "application_id": application,
            "statement": "收入不实",
            "channel": "VISIT",
            "received_on": self.system.clock.today().isoformat(),
        }
        return str((await self.done(f"/notices/{notice}/objections", self.clerk("COUNTY_REVIEWER"), body))["id"])

    async def correct(self, application: str, **changed: Any) -> None:
        """A returned form, corrected and submitted again."""
        filler, path = self.clerk("FORM_FILLER"), f"/applications/{application}"
        etag = (await self.get(path, filler)).headers["etag"]
        body = {key: value for key, value in FORM.items() if key not in ("id_number", "name", "account")} | changed
        answer = await self.system.http.put(f"/assistance{path}/form", json=body, headers=filler | {"If-Match": etag})
        assert answer.status_code == 200, answer.text
        await self.done(f"{path}/submission", filler)

    async def state(self, application: str) -> str:
        return str((await self.get(f"/applications/{application}", self.clerk("VERIFIER", CITY))).json()["state"])

    async def said(self, *kinds: str) -> list[dict[str, Any]]:
        async with self.system.houses["assistance"].pool.connection() as connection:
            rows = await (await connection.execute("SELECT data FROM outbox WHERE type = ANY(%s) ORDER BY seq", (list(kinds),))).fetchall()
        return [row[0] for row in rows]

    async def fingerprint(self) -> str:
        """Of everything that an act could change: a refusal leaves it as it was."""
        async with self.system.houses["assistance"].pool.connection() as connection:
            rows = []
            for table in (
                "application",
                "gate_act",
                "hardship_form",
                "notice",
                "notice_entry",
                "notice_certificate",
                "notice_posting",
                "objection",
                "parameter_row",
                "line",
                "visit_campaign",
                "visit",
                "visit_withdrawal",
                "visit_issue",
                "bereavement_case",
                "bereavement_visit",
                "bereavement_payment",
                "referral",
                "referral_act",
                "appeal",
                "service_request",
                "service_request_act",
                "outbox",
            ):
                rows += await (await connection.execute(f"SELECT t::text FROM {table} t ORDER BY 1")).fetchall()
        return hashlib.sha256(repr(rows).encode()).hexdigest()


@pytest.fixture
async def county(departments) -> County:
    system = await departments("registry", "assistance", "funds", established="2024-06-12")
    return County(system, await system.established("2024-06-12"))

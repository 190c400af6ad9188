"""One person, and everybody whose door the person's life goes through: clerks of unit, county, city and province, finance, the bank, 人社."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.services.assistance.conftest import CITY, COUNTY, PROVINCE, County
from tests.services.assistance.lists import id_number
from tests.services.funds.union import Union, card

NUMBER = id_number("1964-08-15", 1)
ACCOUNT = card(77)
WORKER = {
    "name": "张三", "sex": "男", "birth_date": "1964-08-15", "id_number": NUMBER, "category": "在职职工", "title": "安徽省劳动模范",
    "award_date": "2024-04-25", "granting_unit": "安徽省人民政府", "doc_no": "皖政〔2024〕20号", "certificate_no": "2024-118",
    "region_code": "340102", "union": CITY, "county_union": COUNTY, "employer": "合肥某机械厂", "credit_code": "91110108551385082Q",
    "employer_condition": "正常", "post": "钳工", "front_line": "是",
}  # fmt: skip
FACTORY_UNION, YAOHAI, HOUSING_OFFICE = "合肥某机械厂工会", "瑶海区总工会", "瑶海区住房和城乡建设局"
HALL, CITY_BUREAU = "安徽省人力资源和社会保障厅", "合肥市人力资源和社会保障局"
COUNTY_BUREAU, CUSTODY_BUREAU = "包河区人力资源和社会保障局", "瑶海区人力资源和社会保障局"
AMOUNTS = {"provincial.spring_festival_grant.amount": "500.00", "bereavement_gratuity.amount": "2000.00"}


@dataclass
class Life:
    """`person` and `application` are known once they have come to be; every act goes through a department's door."""

    county: County
    union: Union
    person: str = ""
    application: str = ""
    earmark: str = ""
    documents: int = 0
    batches: int = 0

    def clerk(self, roles: str, unit: str, who: str = "") -> dict[str, str]:
        return self.county.clerk(roles, unit, who or f"{roles} of {unit}")

    async def ask(self, path: str, headers: dict[str, str], **params: Any) -> Any:
        answer = await self.county.system.http.get(path, params=params, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def day(self, on: str) -> None:
        self.county.system.clock.move_to_day(date.fromisoformat(on))

    async def night(self, department: str, job: str) -> None:
        """A calendar job, and what its events make others do."""
        opened = self.county.system.system.departments[department]
        await opened.calendar[job](opened.house)
        await self.county.system.run_jobs()
        await self.county.system.drain()

    async def record(self, **params: Any) -> Any:
        return await self.ask(f"/registry/people/{self.person}", self.clerk("REGISTRAR", CITY), **params)

    async def report(self, on: str, content: dict[str, Any], *turns: tuple[str, dict[str, str]], **who: dict[str, str]) -> str:
        """A change filed by the first clerk and taken on by each of the others; every hop before its turn is refused."""
        body, path = {"effective_on": on, "content": content}, f"/registry/people/{self.person}/change-reports"
        report = str((await self.county.done(path, who["by"], body))["id"])
        for name, headers in turns:
            await self.county.done(f"/registry/change-reports/{report}/{name}", headers, {} if name == "confirmation" else None)
        return report

    async def stamps(self, report: str) -> list[tuple[str, str]]:
        """Who acted, in order: unit and act."""
        seen = await self.ask(f"/registry/change-reports/{report}", self.clerk("REGISTRAR", PROVINCE))
        names = {unit: name for name, unit in self.county.units.items()}
        return [(names[stamp["unit"]], stamp["act"]) for stamp in seen["stamps"]]

    async def months(self, through: str) -> list[tuple[str, str, str]]:
        """Every month that is owed or was paid, after a run of lines."""
        await self.county.run_lines(through)
        return [(line["month"], line["amount"], line["state"]) for line in await self.county.lines(person_id=self.person)]

    async def funded(self, purpose: str, amount: str, year: int, through: str) -> str:
        """Money received with its document by two persons and allocated by two signatures; the earmark."""
        self.documents += 1
        document = {
            "source": "PROVINCIAL_SPECIAL", "purpose": purpose, "fiscal_year": year, "doc_no": f"皖财社〔{year}〕{self.documents}号", "amount": amount,
            "received_on": self.county.system.clock.today().isoformat(), "bank_receipt_no": f"R-{year}-{purpose}",
        }  # fmt: skip
        entered = await self.union.done("/funding-documents", "clerk", "FUNDS_CLERK", "省财政厅", json=document)
        approval = f"/funding-documents/{entered['id']}/approval"
        self.earmark = str((await self.union.done(approval, "finance", "FINANCE_ALLOCATOR", "省财政厅"))["earmark_id"])
        await self.union.allocate(self.earmark, amount, through=through)
        await self.county.system.drain()
        return self.earmark

    async def paid(self, earmark: str, through: str) -> list[str]:
        """Prepared, approved, released by three persons, answered by the bank; the account and the amount that the bank was told."""
        _, [line] = await self.union.send(earmark, through)
        await self.county.system.drain()
        self.batches += 1
        answered = self.union.return_file(f"LM{self.batches:08d}", [(line[1], "SETTLED", int(line[5]), "")])
        status, answer = await self.union.answer(answered)
        assert status == 201, answer
        await self.county.system.drain()
        return [line[2], line[3], line[5]]

    async def told(self) -> list[str]:
        """The titles of what the person has been told, newest first."""
        own = self.county.system.token("worker", roles=["MODEL_WORKER"], person_id=self.person)
        return [each["title"] for each in (await self.ask("/notifications/me/messages", own, limit=100))["items"]]

    async def waiting(self, unit: str) -> list[tuple[str, str]]:
        """Gate and due day of what waits for a unit."""
        listed = await self.ask("/notifications/work-items", self.clerk("COUNTY_REVIEWER", unit), limit=100)
        return [(item["gate"], item["due_on"]) for item in listed["items"]]

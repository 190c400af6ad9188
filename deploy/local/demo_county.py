"""One county of the demo, and the offices above it, each with its own account."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from deploy.local.demo_gates import Desk
from deploy.local.demo_run import Demo

DOCUMENT: Final = "演示标准〔2024〕1号(虚构)"


@dataclass
class Year:
    """One county and the offices above it, each with its own account."""

    demo: Demo
    l2: Desk
    county: str
    name: str
    papers: Path
    told: list[tuple[str, str]]

    def clerk(self, role: str, unit: str = "") -> dict[str, str]:
        unit = unit or self.county
        return self.demo.account(f"{role.lower()}-{unit[:8]}", f"{self.name if unit == self.county else self.l2.name} {role}", [role], unit)

    async def people(self, category: str | None = None) -> list[dict[str, Any]]:
        """Living people of the county, as its union lists them."""
        query = {"county": self.county, "life": "ALIVE", "limit": 500, **({"category": category} if category else {})}
        page = await self.demo.ask("GET", "/registry/people", self.clerk("REGISTRAR", self.l2.unit_id), params=query)
        found: list[dict[str, Any]] = page["items"]
        return found

    async def paper(self, path: str, who: dict[str, str], body: dict[str, Any] | None = None) -> str:
        """Issue a paper and fetch it as PDF."""
        issued = await self.demo.ask("POST", path, who, json=body or {})
        department = path.split("/")[1]
        pdf = await self.demo.http.get(f"/{department}/printouts/{issued['number']}/pdf", headers=who)
        pdf.raise_for_status()
        (self.papers / f"{issued['number']}.pdf").write_bytes(pdf.content)
        return str(issued["number"])

    async def report(self, person: str, on: date, content: dict[str, Any]) -> dict[str, Any]:
        """A change reported by the county, confirmed by the city, filed by the province; where it stands then."""
        demo, body = self.demo, {"effective_on": on.isoformat(), "content": content}
        filed = await demo.ask("POST", f"/registry/people/{person}/change-reports", self.clerk("COUNTY_REVIEWER"), json=body)
        path, registrar = f"/registry/change-reports/{filed['id']}", self.clerk("REGISTRAR", self.l2.unit_id)
        await demo.ask("POST", f"{path}/confirmation", registrar, json={})
        archived: dict[str, Any] = await demo.ask("POST", f"{path}/archiving", demo.headers("registrar"))
        return archived

    async def policy(self, department: str, key: str, value: str, title: str, unit: str, cites: str) -> None:
        """What the circular does not state: entered by one person, approved by another."""
        demo = self.demo
        day = demo.system.clock.today().replace(month=1, day=1).isoformat()
        row = {"key": key, "value": value, "unit": unit, "effective_from": day, "cites": cites, "doc_no": DOCUMENT, "title": title}
        province = str(demo.system.issuer.accounts["registrar"].unit_id)
        officer = demo.account("policy-officer", "省总工会 政策岗", ["POLICY_OFFICER"], province)
        approver = demo.account("policy-approver", "省总工会 政策审批岗", ["POLICY_APPROVER"], province)
        entered = await demo.ask("POST", f"/{department}/parameters", officer, json=row)
        await demo.ask("POST", f"/{department}/parameters/{entered['id']}/approval", approver)

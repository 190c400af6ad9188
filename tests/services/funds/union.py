"""A responsible union as its clerks and the bank see funds: events in, HTTP acts, bank files."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from libs.common.contracts.assistance import ApplicationVerified, EntitlementGranted, GateActor, LineDue
from libs.common.contracts.catalogue import Envelope, Event
from libs.common.contracts.registry import (
    CategorySpan,
    ChainSpan,
    ChangeReportConfirmed,
    ChangeReportFiled,
    ChangeReportReturned,
    LifeSpan,
    ModelWorkerDeceased,
    ModelWorkerRegistered,
    OrgUnitRegistered,
    PersonFacts,
    TierSpan,
)
from libs.common.kernel.ids import derived_id, new_id
from tests.support.local_system import TestSystem
from tests.support.speaking import Speaking

UNITS = {"省总": "PROVINCIAL_FEDERATION", "省财政厅": "PROVINCIAL_FINANCE", "合肥": "CITY_FEDERATION", "芜湖": "CITY_FEDERATION"}
PURPOSE = "LIVING_HARDSHIP_SUBSIDY"


def card(number: int) -> str:
    """A card number with its check digit."""
    digits = f"622588{number:012d}"
    total = sum(sum(divmod(int(digit) * (1 + index % 2), 10)) for index, digit in enumerate(reversed(digits), 1))
    return f"{digits}{-total % 10}"


@dataclass
class Union:
    """One L2 union (合肥 unless told otherwise) with people who are owed lines."""

    system: TestSystem
    bank: Path
    units: dict[str, UUID] = field(default_factory=lambda: {name: derived_id("unit", name) for name in UNITS})
    keys: int = 0
    cards: int = 0
    speaking: Speaking = field(init=False)

    def __post_init__(self) -> None:
        self.speaking = Speaking(self.system, "funds")

    async def hear(self, *events: Event) -> list[Envelope]:
        """Events as another department says them, in order."""
        return await self.speaking.say(*events)

    async def again(self, *envelopes: Envelope) -> None:
        await self.speaking.hear(*envelopes)

    async def settle_in(self) -> None:
        today = self.system.clock.today()
        await self.hear(
            *(
                OrgUnitRegistered(subject=self.units[name], effective_on=today, kind=kind, name=name, valid_from=date(2004, 1, 1))
                for name, kind in UNITS.items()
            )
        )
        await self.mandate()

    def facts(self, *, died: date | None = None, l2: str = "合肥") -> PersonFacts:
        life = [LifeSpan(starts_on=date(1960, 1, 1), value="ALIVE")]
        if died:
            life.append(LifeSpan(starts_on=died, value="DECEASED"))
        return PersonFacts(
            sex="MALE",
            birth_date=date(1960, 1, 1),
            tier=(TierSpan(starts_on=date(1995, 4, 1), value="PROVINCIAL"),),
            category=(CategorySpan(starts_on=date(1960, 1, 1), value="RETIREE"),),
            life=tuple(life),
            chain=(ChainSpan(starts_on=date(1960, 1, 1), l2=self.units[l2], county=None, unit=None),),
        )

    async def person(
        self, *months: str, gates: tuple[tuple[str, str], ...] = (("FILL", "filler"), ("VERIFY", "verifier")), l2: str = "合肥"
    ) -> UUID:
        """A registered person with an account of their own and lines of 200.00 for `months`."""
        person = new_id()
        await self.hear(ModelWorkerRegistered(subject=person, effective_on=date(2024, 2, 26), facts=self.facts(l2=l2)))
        self.cards += 1
        row = {
            "person_id": str(person), "act": "register", "kind": "CARD", "account_number": card(self.cards), "account_name": "张三",
            "bank_name": "徽商银行",
        }  # fmt: skip
        service = self.system.token("assistance", roles=["SERVICE"])
        answer = await self.system.http.post("/funds/payee-accounts/bulk", json={"rows": [row]}, headers=service)
        assert answer.json()["answers"] == ["OK"], answer.text
        application = derived_id("application", person)
        await self.hear(
            ApplicationVerified(
                subject=person,
                effective_on=date(2024, 3, 1),
                application_id=application,
                benefit=PURPOSE,
                tier="PROVINCIAL",
                l2=self.units[l2],
                first_month="2024-03",
                gates=tuple(GateActor(gate=gate, actor=derived_id("actor", who)) for gate, who in gates),
            )
        )
        await self.grant(person, *months, l2=l2)
        return person

    def line(self, person: UUID, month: str) -> UUID:
        return derived_id("line", person, month)

    async def grant(self, person: UUID, *months: str, l2: str = "合肥") -> list[Envelope]:
        lines = tuple(
            LineDue(line_id=self.line(person, month), month=month, seq=0, amount_fen=20000, payer=self.units[l2]) for month in months
        )
        return await self.hear(EntitlementGranted(effective_on=date(2024, 3, 1), lines=lines, **self.entitlement(person)))

    def entitlement(self, person: UUID) -> dict[str, Any]:
        return {
            "subject": person,
            "entitlement_id": derived_id("entitlement", person),
            "application_id": derived_id("application", person),
            "benefit": PURPOSE,
            "tier": "PROVINCIAL",
        }

    async def dies(self, person: UUID, on: date) -> list[Envelope]:
        return await self.hear(ModelWorkerDeceased(subject=person, effective_on=on, facts=self.facts(died=on)))

    async def reported(self, person: UUID, report: str = "一", *, kind: str = "DECEASED", then: str = "") -> list[Envelope]:
        """A change report of the person is filed, or `then` RETURNED or CONFIRMED."""
        report_id, today = derived_id("report", person, report), self.system.clock.today()
        told: dict[str, Any] = {"subject": person, "effective_on": today, "report_id": report_id, "kind": kind, "channel": "UNION"}
        if then:
            settled = {"RETURNED": ChangeReportReturned, "CONFIRMED": ChangeReportConfirmed}[then]
            return await self.hear(settled(hop="L2", **told))
        return await self.hear(ChangeReportFiled(hop="UNIT", l2=self.units["合肥"], **told))

    def payee(self, person: UUID, **changed: Any) -> dict[str, Any]:
        """An heir of the person, as a clerk enters one."""
        entered = {
            "person_id": str(person), "relation": "HEIR", "kinship": "CHILD", "proof": "INHERITANCE_NOTARISED", "doc_no": "皖合公证〔2024〕第7号",
            "valid_from": "2024-06-01", "name": "张小三", "kind": "CARD", "account_number": card(700), "account_name": "张小三",
            "bank_name": "徽商银行", "reason": "领取生前应发补助",
        }  # fmt: skip
        return entered | changed

    async def lawful_payee(self, person: UUID, **changed: Any) -> None:
        """Entered by one person and approved by another."""
        entered = await self.done("/lawful-payees", "preparer", "PREPARER", json=self.payee(person, **changed))
        await self.done(f"/lawful-payees/{entered['id']}/approval", "second", "PAYEE_REVIEWER")

    async def act(self, path: str, who: str, roles: str, unit: str = "合肥", *, key: str | None = None, **options: Any) -> Any:
        """POST as a clerk; the answer's status and body."""
        self.keys += 1
        headers = {**self.system.token(who, roles=roles.split(), unit_id=self.units[unit]), "Idempotency-Key": key or f"k{self.keys}"}
        answer = await self.system.http.post(f"/funds{path}", headers=headers, **options)
        return answer.status_code, answer.json()

    async def done(self, path: str, who: str, roles: str, unit: str = "合肥", **options: Any) -> Any:
        status, body = await self.act(path, who, roles, unit, **options)
        assert status < 300, body
        return body

    async def look(self, path: str, roles: str = "PREPARER", unit: str = "合肥") -> Any:
        answer = await self.system.http.get(
            f"/funds{path}", headers=self.system.token("looker", roles=roles.split(), unit_id=self.units[unit])
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def receive(self, amount: str, *, doc_no: str = "皖财社〔2024〕58号", receipt: str = "R-1") -> str:
        """Money in, entered and approved by two persons; the earmark."""
        document = {
            "source": "PROVINCIAL_SPECIAL", "purpose": PURPOSE, "fiscal_year": 2024, "doc_no": doc_no, "amount": amount,
            "received_on": self.system.clock.today().isoformat(), "bank_receipt_no": receipt,
        }  # fmt: skip
        entered = await self.done("/funding-documents", "clerk", "FUNDS_CLERK", "省财政厅", json=document)
        approved = await self.done(f"/funding-documents/{entered['id']}/approval", "finance", "FINANCE_ALLOCATOR", "省财政厅")
        return str(approved["earmark_id"])

    async def allocate(self, earmark: str, amount: str, *, l2: str = "合肥", through: str = "2024-06") -> Any:
        body = {"earmark_id": earmark, "through": through, "shares": [{"l2": str(self.units[l2]), "amount": amount}]}
        plan = await self.done("/allocations", "clerk", "FUNDS_CLERK", "省财政厅", json=body)
        await self.done(f"/allocations/{plan['id']}/signatures", "finance", "FINANCE_ALLOCATOR", "省财政厅")
        return await self.done(f"/allocations/{plan['id']}/signatures", "federation", "FEDERATION_ALLOCATOR", "省总")

    async def money(self, amount: str = "10000.00") -> str:
        earmark = await self.receive(amount)
        await self.allocate(earmark, amount)
        return earmark

    async def prepare(self, earmark: str, through: str = "2024-06") -> Any:
        return await self.done("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": through})

    async def approve(self, batch: str) -> Any:
        """As an approver does: read how it differs from last month, then approve."""
        read = await self.look(f"/batches/{batch}/comparison", "APPROVER")
        return await self.done(f"/batches/{batch}/approval", "approver", "APPROVER", json={"comparison": read["version"]})

    async def send(self, earmark: str, through: str = "2024-06") -> tuple[str, list[list[str]]]:
        """Prepared, approved, released; the batch and the D lines of its file."""
        batch = (await self.prepare(earmark, through))["id"]
        await self.approve(batch)
        released = await self.done(f"/batches/{batch}/release", "releaser", "RELEASER")
        return batch, self.file_lines(f"pay-{released['name']}.csv")

    def file_lines(self, name: str) -> list[list[str]]:
        text = (self.bank / name).read_text("utf-8")
        return [line.split(",") for line in text.splitlines() if line.startswith("D,")]

    def return_file(self, batch_name: str, answers: list[tuple[str, str, int, str]], unit: str = "合肥") -> bytes:
        """`answers`: reference, result, fen, reason."""
        day = self.system.clock.today()
        rows = [f"H,RETURN,1,{batch_name},{self.units[unit]},{day}"]
        rows += [f"R,{ref},{result},{fen},{reason},{day}" for ref, result, fen, reason in answers]
        return trailed(rows, sum(fen for _, _, fen, _ in answers))

    async def answer(self, content: bytes, who: str = "preparer", unit: str = "合肥") -> Any:
        return await self.act("/return-files", who, "PREPARER", unit, files={"file": ("return.csv", content)})

    async def told(self) -> list[tuple[str, UUID, dict[str, Any]]]:
        """What funds has said, oldest first: type, subject, data."""
        async with self.system.houses["funds"].pool.connection() as connection:
            rows = await (await connection.execute("SELECT type, subject, data FROM outbox ORDER BY seq")).fetchall()
        return [(kind, subject, data) for kind, subject, data in rows]

    async def mandate(self, auditor: str = "looker", **changed: Any) -> str:
        """What an auditor may look at, proposed and approved by two administrators."""
        told = {
            "auditor": auditor,
            "reach": "PROVINCE",
            "valid_from": "2024-01-01",
            "valid_to": "2030-12-31",
            "doc_no": "皖审通〔2024〕1号",
        } | changed
        one, two = self.system.token("one", roles=["SYSTEM_ADMIN"]), self.system.token("two", roles=["SECURITY_ADMIN"])
        proposed = await self.system.http.post("/funds/audit-mandates", json=told, headers=one)
        assert proposed.status_code == 201, proposed.text
        mandate: str = proposed.json()["id"]
        approved = await self.system.http.post(f"/funds/audit-mandates/{mandate}/approval", headers=two)
        assert approved.status_code == 201, approved.text
        return mandate

    async def proof(self) -> Any:
        proof = await self.look("/conservation", "AUDITOR")
        assert all(each["holds"] and each["difference"] == "0.00" for each in proof), proof
        return proof


def trailed(rows: list[str], total: int) -> bytes:
    body = "".join(f"{row}\n" for row in rows).encode()
    return body + f"T,{len(rows) - 1},{total},{hashlib.sha256(body).hexdigest()}\n".encode()

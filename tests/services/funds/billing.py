"""Bills as health and employment say them, and the acts of those who pay them."""

from datetime import date
from typing import Any
from uuid import UUID

from libs.common.contracts.bills import Bill, BillShare
from libs.common.contracts.employment import EmployerSubsidyApproved, TrainingSubsidyApproved
from libs.common.contracts.health import CheckupBillApproved, ConvalescenceBillApproved
from libs.common.contracts.registry import ChainSpan, ModelWorkerRegistered, OrgUnitRegistered, TierSpan
from libs.common.kernel.ids import derived_id, new_id
from tests.services.funds.union import Union, card

HOSPITAL, EMPLOYER = "12340000485001234C", "91340100MA2N00001Q"
UNITS = {
    "合肥市人社局": ("HRSS", "340100"), "芜湖市人社局": ("HRSS", "340200"), "庐江县总": ("COUNTY_FEDERATION", "340124"), "合肥某医院": ("HEALTH", "340100"),
}  # fmt: skip
DAY = date(2024, 6, 12)


async def open_units(union: Union) -> None:
    for name, (kind, region) in UNITS.items():
        union.units[name] = derived_id("unit", name)
        told = {"kind": kind, "name": name, "valid_from": date(2004, 1, 1), "region_code": region}
        await union.hear(OrgUnitRegistered(subject=union.units[name], effective_on=DAY, **told))


async def worker(union: Union, tier: str = "NATIONAL", person: UUID | None = None) -> UUID:
    """A living person of the tier, without an account."""
    person = person or new_id()
    facts = union.facts().model_copy(
        update={
            "tier": (TierSpan(starts_on=date(1995, 4, 1), value=tier),),
            "chain": (ChainSpan(starts_on=date(1960, 1, 1), l2=union.units["合肥"], county=union.units["庐江县总"], unit=None),),
        }
    )
    await union.hear(ModelWorkerRegistered(subject=person, effective_on=DAY, facts=facts))
    return person


def share(union: Union, source: str, payer: str, fen: int, share_id: UUID | None = None) -> BillShare:
    return BillShare(share_id=share_id or new_id(), source=source, payer=union.units[payer], amount_fen=fen)


def bill(purpose: str, *shares: BillShare, payee: str = HOSPITAL, year: int = 2024, bill_id: UUID | None = None) -> Bill:
    return Bill(bill_id=bill_id or new_id(), purpose=purpose, fiscal_year=year, payee_code=payee, shares=shares)


def checkup(person: UUID, of: Bill) -> CheckupBillApproved:
    return CheckupBillApproved(subject=person, effective_on=DAY, checkup_id=derived_id("checkup", of.bill_id), year=of.fiscal_year, bill=of)


def central(union: Union, person: UUID, fen: int = 100000, **changed: Any) -> CheckupBillApproved:
    return checkup(person, bill("HEALTH_CHECKUP_SUBSIDY", share(union, "CENTRAL_SPECIAL", "合肥", fen), **changed))


def split(union: Union, person: UUID, **changed: Any) -> CheckupBillApproved:
    """Of three unions."""
    parts = (("省总", 26400), ("合肥", 26400), ("庐江县总", 27201))
    return checkup(person, bill("CHECKUP", *(share(union, "UNION_FUND", payer, fen) for payer, fen in parts), **changed))


def training(union: Union, person: UUID, fen: int = 80000, payer: str = "合肥市人社局", kind: str = "TRAINING") -> TrainingSubsidyApproved:
    of = bill(f"{kind}_SUBSIDY", share(union, "EMPLOYMENT_FUND", payer, fen), payee="")
    return TrainingSubsidyApproved(subject=person, effective_on=DAY, subsidy_id=of.bill_id, kind=kind, bill=of)


def insurance(union: Union, person: UUID, fen: int = 150000, payer: str = "合肥市人社局") -> EmployerSubsidyApproved:
    of = bill("SOCIAL_INSURANCE_SUBSIDY", share(union, "EMPLOYMENT_FUND", payer, fen), payee=EMPLOYER)
    return EmployerSubsidyApproved(
        subject=person, effective_on=DAY, claim_id=of.bill_id, kind="SOCIAL_INSURANCE", months=("2024-03", "2024-04", "2024-05"), bill=of
    )


def convalescence(union: Union, fen: int = 300000) -> ConvalescenceBillApproved:
    return ConvalescenceBillApproved(
        subject=new_id(), effective_on=DAY, bill=bill("CONVALESCENCE", share(union, "UNION_FUND", "省总", fen))
    )


async def bills(union: Union, unit: str = "合肥", roles: str = "PREPARER", query: str = "") -> list[Any]:
    found: list[Any] = (await union.look(f"/bills{query}", roles, unit))["items"]
    return found


async def said(union: Union, *kinds: str) -> list[tuple[str, dict[str, Any]]]:
    return [(kind, data) for kind, _, data in await union.told() if kind in kinds]


def organisation(**changed: Any) -> dict[str, Any]:
    """A hospital with an account of its own."""
    told = {
        "credit_code": HOSPITAL,
        "name": "合肥某医院",
        "account_number": card(800),
        "bank_name": "徽商银行合肥分行",
        "reason": "体检定点医院",
    }
    return told | changed


async def registered(union: Union, unit: str = "合肥", **changed: Any) -> None:
    """A payee organisation, by two persons of the unit."""
    entered = await union.done("/payee-organisations", "one", "PREPARER", unit, json=organisation(**changed))
    await union.done(f"/payee-organisations/{entered['id']}/approval", "two", "PAYEE_REVIEWER", unit)


async def own_money(
    union: Union,
    unit: str,
    purpose: str,
    amount: str = "5000.00",
    budget: str = "5000.00",
    roles: str = "PREPARER",
    *,
    year: int = 2024,
    on: str = "2024-06-10",
) -> None:
    """Received and budgeted in the unit's own book."""
    entry = {"fiscal_year": year, "on_day": on, "doc_no": "皖财社〔2024〕66号"}
    await union.done("/union-book/entries", "clerk", roles, unit, json=entry | {"kind": "RECEIPT", "amount": amount})
    await union.done("/union-book/entries", "clerk", roles, unit, json=entry | {"kind": "BUDGET", "purpose": purpose, "amount": budget})


async def central_money(union: Union, amount: str = "10000.00", *, year: int = 2024, receipt: str = "R-9", l2: str = "合肥") -> str:
    """Central money for check-ups, received and allocated to the L2; the earmark."""
    document = {
        "source": "CENTRAL_SPECIAL", "purpose": "HEALTH_CHECKUP_SUBSIDY", "fiscal_year": year, "doc_no": f"财社〔2024〕{receipt}号", "amount": amount,
        "received_on": union.system.clock.today().isoformat(), "bank_receipt_no": receipt,
    }  # fmt: skip
    entered = await union.done("/funding-documents", "clerk", "FUNDS_CLERK", "省财政厅", json=document)
    earmark = (await union.done(f"/funding-documents/{entered['id']}/approval", "finance", "FINANCE_ALLOCATOR", "省财政厅"))["earmark_id"]
    await union.allocate(earmark, amount, l2=l2)
    return str(earmark)


async def prepare(union: Union, share_id: UUID, unit: str = "合肥", who: str = "preparer", roles: str = "PREPARER") -> tuple[int, Any]:
    answer: tuple[int, Any] = await union.act("/bill-payments", who, roles, unit, json={"share_id": str(share_id)})
    return answer


async def step(union: Union, payment: str, what: str, who: str, roles: str, unit: str = "合肥", **options: Any) -> tuple[int, Any]:
    answer: tuple[int, Any] = await union.act(f"/bill-payments/{payment}/{what}", who, roles, unit, **options)
    return answer


async def sent(union: Union, share_id: UUID, unit: str = "合肥") -> str:
    """Prepared, approved, released."""
    status, made = await prepare(union, share_id, unit)
    assert status == 201, made
    for what, who, roles in (("approval", "approver", "APPROVER"), ("release", "releaser", "RELEASER")):
        status, body = await step(union, made["id"], what, who, roles, unit)
        assert status == 201, body
    payment: str = made["id"]
    return payment


def receipt(outcome: str = "SETTLED", no: str = "HF-1", on: str = "2024-06-12", **changed: Any) -> dict[str, Any]:
    return {"outcome": outcome, "bank_receipt_no": no, "on_day": on, "reason": "" if outcome == "SETTLED" else "户名不符"} | changed


async def answered(union: Union, payment: str, unit: str = "合肥", **told: Any) -> tuple[int, Any]:
    """The bank's receipt, entered and confirmed by two persons."""
    status, entered = await step(union, payment, "receipts", "preparer", "PREPARER", unit, json=receipt(**told))
    if status != 201:
        return status, entered
    return await step(union, payment, f"receipts/{entered['id']}/confirmation", "approver", "APPROVER", unit)

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

"""Enter the hospital's bill for a check-up that was done (C4.6–C4.8); it is owed once another person has approved it.

Who may: a clerk of the person's county union, custodian or responsible L2.   Trigger: POST /health/checkups/{id}/bills.
Records: the bill, ENTERED.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, PAYER_MISMATCH, FIELD_INVALID (credit code, another than the
standard), CONFIG_MISSING (no ratio), ANNUAL_LIMIT_REACHED (it has a bill, or the year's subsidy was paid: Q31).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import credit_code_valid
from libs.common.kernel.ids import new_id
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.kernel.known_person import KnownPerson
from services.health.domain.caretakers import ORGANISERS, require_caretaker
from services.health.domain.checkup import Checkup, CheckupState, Hospital
from services.health.domain.checkup_bill import BillState, CheckupBill, Share, ShareLevel
from services.health.domain.payer_facts import payer_facts
from services.health.policy import c4_6_national_checkup, c4_7_checkup_payer, c4_8_union_split
from services.health.policy.c4_7_checkup_payer import Payer
from services.health.policy.c4_8_union_split import Route
from services.health.storage.unit_of_work import UnitOfWork

ROUTE_OF = {
    OrgKind.CITY_FEDERATION: Route.CITY,
    OrgKind.PROVINCIAL_DIRECT_UNION: Route.DIRECT,
    OrgKind.INDUSTRY_UNION: Route.INDUSTRY,
}


@dataclass(frozen=True, slots=True)
class EnterCheckupBill:
    """`payer`: whom the bill is charged to."""

    checkup_id: UUID
    hospital: Hospital
    invoice_no: str
    amount_fen: int
    payer: Payer


async def enter_checkup_bill(command: EnterCheckupBill, actor: Actor, uow: UnitOfWork) -> CheckupBill:
    checkup = await uow.checkups.lock(command.checkup_id)
    person = await uow.people.get(checkup.person_id)
    require_caretaker(actor, person, uow.now.date(), ORGANISERS)
    if await uow.checkup_bills.is_billed(checkup.id):
        refuse(Code.ANNUAL_LIMIT_REACHED, "此项体检已有账单，一次体检只列支一次")
    if checkup.state is not CheckupState.DONE or checkup.done_on is None:
        refuse(Code.INVALID_TRANSITION, "请先登记体检完成，再录入账单")
    if not credit_code_valid(command.hospital.code):
        refuse(Code.FIELD_INVALID, "医院的统一社会信用代码有误，请核对")
    if command.amount_fen == 0:
        refuse(Code.MONEY_FORMAT_INVALID, "账单金额须大于0")
    if checkup.charge(c4_7_checkup_payer.decide(payer_facts(person, checkup.done_on))):  # registry has corrected that day since
        await uow.checkups.keep(checkup, actor)
    c4_7_checkup_payer.require_payer(checkup.due, command.payer)
    hospital = command.hospital
    told = (checkup.year, hospital.code, hospital.name, command.invoice_no, command.amount_fen, command.payer)
    bill = CheckupBill(new_id(), checkup.id, person.id, *told, BillState.ENTERED, actor.subject)
    await shares_of(bill, checkup, person, uow)  # what cannot be split is refused before anybody is asked to approve it
    await uow.checkup_bills.add(bill, actor)
    return bill


async def shares_of(bill: CheckupBill, checkup: Checkup, person: KnownPerson, uow: UnitOfWork) -> list[Share]:
    """Who owes what of the bill, as of the day of the check-up. Refuses CONFIG_MISSING, FIELD_INVALID, ANNUAL_LIMIT_REACHED."""
    assert checkup.done_on is not None, "done"
    chain, parameters = person.chain_on(checkup.done_on), (await uow.parameters.table()).on(checkup.done_on)
    if bill.payer in (Payer.EMPLOYER, Payer.OTHER):
        level = ShareLevel(bill.payer.value)
        return [Share(new_id(), level, "", chain.unit if level is ShareLevel.EMPLOYER else None, bill.amount_fen)]
    if await uow.checkups.is_subsidised(await uow.places.records_of(person.id), bill.year):
        refuse(Code.ANNUAL_LIMIT_REACHED, f"此人{bill.year}年健康体检补助金已发放，同一次体检不得重复列支")
    if bill.payer is Payer.CENTRAL_SPECIAL:
        c4_6_national_checkup.require_standard(bill.amount_fen, parameters)
        return [Share(new_id(), ShareLevel.L2, "CENTRAL_SPECIAL", chain.l2, bill.amount_fen)]
    route = ROUTE_OF.get(await uow.places.kind_of(chain.l2, checkup.done_on) or OrgKind.OTHER)
    if route is None:
        refuse(Code.CONFIG_MISSING, "责任工会尚未登记，无法确定体检费分担线路")
    parts = c4_8_union_split.split(bill.amount_fen, c4_8_union_split.ratio_on(route, parameters))
    payers: list[UUID | None] = [await uow.places.province(checkup.done_on), chain.l2, chain.county]
    if parts[2] and chain.county is None:
        refuse(Code.CONFIG_MISSING, "此人没有县级工会，不能按有县级比例的线路分担；请先确定其县级工会")
    levels = (ShareLevel.PROVINCE, ShareLevel.CITY, ShareLevel.COUNTY)
    return [Share(new_id(), level, "UNION_FUND", payer, fen) for level, payer, fen in zip(levels, payers, parts, strict=True) if fen]

"""Enter an employer's claim for months of a person hard to employ whom it insured (C5.8); it is owed once another clerk has approved it.

Who may: a clerk of 人社 of the person's place, for the employer.   Trigger: POST /employment/employer-subsidies.
Records: the claim, ENTERED, its months each with the receipt of the contribution; no month twice a person and kind.   Emits: nothing.
Refuses: PERSON_NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, EVIDENCE_MISSING (no contract, no receipt), PAYEE_NOT_ALLOWED, NOT_HARD_TO_EMPLOY
(on the day of hiring), FIELD_INVALID (months), BENEFICIARY_DECEASED (months after death), DUPLICATE_PERIOD, AMOUNT_NOT_CONFIGURED,
INVALID_TRANSITION (merged), HONOR_NOT_COVERED, HONOR_REVOKED.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from libs.common.kernel.known_person import KnownPerson
from libs.common.kernel.months import Month
from services.employment.domain.caretakers import HRSS
from services.employment.domain.out_of_work import is_out_of_work, retired_on
from services.employment.domain.standing import require_standing
from services.employment.domain.subsidy import InsuredMonth, Subsidy, SubsidyKind
from services.employment.policy import c5_7_hard_to_employ, c5_8_employer_subsidy
from services.employment.policy.c5_8_employer_subsidy import Contract, EmployerSubsidyKind, PersonDays
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterEmployerSubsidy:
    """`contract_id`: the hiring, or the placement in a public-welfare post; `payee_code`: of the employer who claims."""

    person_id: PersonId
    kind: EmployerSubsidyKind
    payee_code: str
    contract_id: UUID | None
    months: Sequence[InsuredMonth]


async def enter_employer_subsidy(command: EnterEmployerSubsidy, actor: Actor, uow: UnitOfWork) -> Subsidy:
    person = await uow.people.get(command.person_id, lock=True)
    await uow.caretaking.require(actor, person, HRSS)
    if command.contract_id is None:
        refuse(Code.EVIDENCE_MISSING, "请先登记用工(或公益性岗位安置)，凭合同申报补贴")
    kind, months = SubsidyKind(command.kind), sorted(command.months, key=lambda each: each.month)
    subsidy = Subsidy(new_id(), kind, person.id, 0, actor.subject, command.payee_code, contract_id=command.contract_id, months=months)
    subsidy.amount_fen = await owed_to_employer(subsidy, person, uow)
    await uow.subsidies.add(subsidy, actor)
    uow.audit("SUBSIDY_ENTERED", person.id, detail={"subsidy": str(subsidy.id), "kind": subsidy.kind, "months": len(months)})
    return subsidy


async def owed_to_employer(subsidy: Subsidy, person: KnownPerson, uow: UnitOfWork) -> int:
    """In fen; examined as of today, at entry and again at approval."""
    records, today, table = await uow.support_people.records_of(person.id), uow.now.date(), await uow.parameters.table()
    contract, kind = await _contract(subsidy, records, uow), EmployerSubsidyKind(subsidy.kind)
    c5_8_employer_subsidy.require_payee(contract, kind, subsidy.payee_code)
    c5_8_employer_subsidy.require_vouchers(each.voucher for each in subsidy.months)
    require_standing(person, contract.starts_on)
    hired = table.on(contract.starts_on)
    jobless = is_out_of_work(person, contract.starts_on - timedelta(days=1))
    days = await uow.recognitions.days_of(records)
    recognised = c5_7_hard_to_employ.is_recognised(days, contract.starts_on, hired, out_of_work=jobless)
    c5_7_hard_to_employ.require_recognised(recognised, contract.starts_on)
    months = [Month.parse(each.month) for each in subsidy.months]
    facts = PersonDays(person.died_on, retired_on(person, today))
    c5_8_employer_subsidy.require_months(months, contract, facts, today, hired)
    claimed = await uow.subsidies.claimed(records, subsidy)
    if {month for month, _ in claimed} & {each.month for each in subsidy.months}:
        refuse(Code.DUPLICATE_PERIOD, "有月份已申报过同一种补贴，同一人同一月份不重复补贴")
    if kind is EmployerSubsidyKind.PUBLIC_WELFARE_POST:  # of each placement anew; social insurance is counted over all contracts
        claimed = [(month, contract_id) for month, contract_id in claimed if contract_id == subsidy.contract_id]
    c5_8_employer_subsidy.require_count(len(claimed), len(months), contract, hired)
    return c5_8_employer_subsidy.amount_fen(kind, [table.on(month.first_day) for month in months])


async def _contract(subsidy: Subsidy, records: Sequence[PersonId], uow: UnitOfWork) -> Contract:
    """Refuses EVIDENCE_MISSING where it is nobody's, or another person's."""
    assert subsidy.contract_id is not None, "of an employer"
    hiring = await uow.hirings.find(subsidy.contract_id)
    if hiring is not None and hiring.person_id in records:
        return Contract(hiring.employer_code, hiring.hired_on, hiring.last_on, hiring.retirement_on)
    placement = await uow.placements.find(subsidy.contract_id)
    if placement is None or placement.person_id not in records:
        refuse(Code.EVIDENCE_MISSING, "没有此人的这一用工登记或公益性岗位安置，请核对编号")
    host, last_on = await uow.placements.host_of(placement), placement.ended_on or placement.ends_on
    return Contract(host, placement.starts_on, last_on, placement.retirement_on, is_post=True)

"""Say that a registered person holds an honour (C7.5): CLAIMED, which entitles to nothing until it is recorded.

Who may: the form filler or reviewer of the person's unit or county, the registrar of the L2; the awarding body by its archive.
Trigger: POST /registry/people/{id}/honour-claims.   Records: the claim.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, PERSON_NOT_FOUND, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, AWARD_DATE_INVALID, DUPLICATE_ROW.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import GRASSROOTS_KINDS, L2_KINDS, OrgKind
from libs.common.kernel.months import months_later
from services.registry.domain.roster_row import MONTHS_OF_16_YEARS
from services.registry.storage.unit_of_work import UnitOfWork

_UNITS = GRASSROOTS_KINDS | L2_KINDS | {OrgKind.COUNTY_FEDERATION, OrgKind.PROVINCIAL_FEDERATION}


@dataclass(frozen=True, slots=True)
class ClaimHonour:
    person_id: UUID
    title: str
    award_date: date
    granting_unit: str
    doc_no: str
    certificate_no: str


async def claim_honour(command: ClaimHonour, actor: Actor, uow: UnitOfWork) -> UUID:
    if not actor.roles & {Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.REGISTRAR} or actor.unit_kind not in _UNITS:
        refuse(Code.ROLE_NOT_PERMITTED, "荣誉由所在单位、县级工会或责任工会提出")
    today = uow.now.date()
    person = await uow.people.lock(command.person_id)
    if person is None:
        refuse(Code.PERSON_NOT_FOUND, "劳模信息库中无此人，请核对编号")
    chain = person.value_on("CHAIN", today) or {}
    if actor.unit_kind is not OrgKind.PROVINCIAL_FEDERATION and str(actor.unit_id) not in (chain["l2"], chain["county"], chain["unit"]):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不属于本单位负责范围，请由其责任工会办理")
    if person.merged_into is not None:
        refuse(Code.INVALID_TRANSITION, "此档案已并入同一人的另一档案，请在保留的档案上办理")
    if command.award_date > today or command.award_date < months_later(person.birth_date, MONTHS_OF_16_YEARS):
        refuse(Code.AWARD_DATE_INVALID, "授予日期不能晚于今天，也不能早于本人年满16周岁")
    if (command.title, command.doc_no) in person.honours:
        refuse(Code.DUPLICATE_ROW, "该荣誉(同一称号、同一文号)已登记")
    names = (command.title, command.award_date, command.granting_unit, command.doc_no, command.certificate_no)
    return await uow.claims.add(person.person_id, *names)

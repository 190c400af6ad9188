"""Answer the housing department's question for a model worker's honour (C5.9).

Who may: a clerk of the responsible L2 union.   Trigger: POST /housing/applications/{id}/certification.
Records: CERTIFIED or NOT_CERTIFIED, by whom.   Emits: HONOUR_CERTIFIED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION (not asked), BENEFICIARY_DECEASED, UNAVAILABLE (registry did not
answer), HONOR_REVOKED, IDENTITY_CONFLICT (the answer is not what registry holds).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.calls import PersonCard
from libs.common.contracts.housing import HonourCertified
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.housing.domain.application import Priority
from services.housing.domain.caretakers import require_l2
from services.housing.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CertifyHonour:
    """`card`: what registry answered when asked, before the transaction."""

    application_id: UUID
    in_force: bool
    card: PersonCard | None


async def certify_honour(command: CertifyHonour, actor: Actor, uow: UnitOfWork) -> UUID:
    application, today = await uow.applications.lock(command.application_id), uow.now.date()
    if application.person_id is None:
        refuse(Code.INVALID_TRANSITION, "此申请不是劳模家庭的申请")
    person = await uow.people.get(application.person_id)
    require_l2(actor, person, today)
    if application.priority is not Priority.ASKED:
        refuse(Code.INVALID_TRANSITION, "住房部门没有待核实的询问")
    _require_agreement(command, person.id)
    await uow.applications.prefer(application.id, Priority.CERTIFIED if command.in_force else Priority.NOT_CERTIFIED)
    uow.emit(HonourCertified(subject=person.id, effective_on=today, application_id=application.id, in_force=command.in_force))
    uow.audit("HONOUR_CERTIFIED", person.id, detail={"application": str(application.id), "in_force": command.in_force})
    return application.id


def _require_agreement(command: CertifyHonour, person_id: UUID) -> None:
    """The union's word and registry's are the same: where one is wrong it is put right first."""
    card = command.card
    if card is None or card.person_id != person_id:
        refuse(Code.UNAVAILABLE, "暂时不能核对劳模信息库，请稍后重试")
    if card.life_status == "DECEASED":
        refuse(Code.BENEFICIARY_DECEASED, "此人已去世，荣誉不再作为家庭优先的依据")
    held = any(honour.tier != "NONE" for honour in card.honours)
    if command.in_force and not held:
        refuse(Code.HONOR_REVOKED, "劳模信息库中此人没有有效的省部级以上荣誉，如有误请先更正")
    if held and not command.in_force:
        refuse(Code.IDENTITY_CONFLICT, "劳模信息库中此人有有效荣誉，如有误请先更正")

"""Enter that a lawful payee's right ends: nothing is paid to the person's payees until a second person has decided (C2.3, Q27).

Who may: preparer or payee reviewer of the responsible L2 union.   Trigger: POST /funds/lawful-payees/{id}/revocations.
Records: the revocation with its document, waiting for a second person.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterPayeeRevocation:
    payee_id: UUID
    doc_no: str
    reason: str = field(repr=False)


async def enter_payee_revocation(command: EnterPayeeRevocation, actor: Actor, uow: UnitOfWork) -> UUID:
    person_id = await uow.revocations.lock_payee(command.payee_id)
    if not actor.roles & {Role.PREPARER, Role.PAYEE_REVIEWER}:
        refuse(Code.ROLE_NOT_PERMITTED, "代领权限的撤销由责任工会的发放编制或账户复核岗位录入")
    if await uow.people.chain_l2(person_id, uow.now.date()) != actor.unit_id:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不在本单位负责范围内，请转交其责任工会办理")
    return await uow.revocations.enter(command.payee_id, person_id, command.doc_no, command.reason, actor.subject)

"""Enter a hospital or an employer whom one's own unit pays, or another account in place of a wrong one (C2.3, C4.6, C5.8).

Who may: the preparer of a paying unit, for that unit.   Trigger: POST /funds/payee-organisations.   Records: the account, sealed, waiting for a second person.
Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID (the credit code), BANK_ACCOUNT_INVALID, BANK_ACCOUNT_SHARED, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.policy.c4_6_bills import require_payer
from services.funds.policy.c4_6_payees import require_organisation
from services.funds.storage.payee_organisations import NewOrganisation
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterPayeeOrganisation:
    organisation: NewOrganisation


async def enter_payee_organisation(command: EnterPayeeOrganisation, actor: Actor, uow: UnitOfWork) -> UUID:
    unit, said = require_payer(actor, Role.PREPARER), command.organisation
    require_organisation(said.credit_code, said.number)
    if await uow.payee_organisations.is_shared(uow.payee_organisations.index(said.number), said.credit_code):
        refuse(Code.BANK_ACCOUNT_SHARED, "该账号已登记在个人或其他单位名下，请核实后另行提供账户")
    return await uow.payee_organisations.enter(unit, said, actor.subject)

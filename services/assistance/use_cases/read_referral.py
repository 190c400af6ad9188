"""Read what goes with a referred case; each reading is audited (C3.1, domain.md §8: referred cases only, needed fields).

Who may: the recipient, while it has the case; it is also told name and ID number for matching, which registry gave before.
Trigger: POST /assistance/referrals/{id}/reading.   Records: an audit row of the person.   Emits: nothing.
Refuses: NOT_FOUND, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.assistance.domain.referral import Referral, ReferralState
from services.assistance.policy.c3_1_referral import Scheme
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReadReferral:
    referral_id: UUID


async def read_referral(command: ReadReferral, actor: Actor, uow: UnitOfWork) -> tuple[Referral, dict[str, Any]]:
    referral = await uow.referrals.lock(command.referral_id)
    if not referral.is_recipient(actor):
        refuse(Code.NOT_FOUND, "没有此转介，或不是发给本单位的")
    if referral.state not in (ReferralState.SENT, ReferralState.ACCEPTED):
        refuse(Code.INVALID_TRANSITION, "此转介已有结果，不再提供所附材料")
    uow.audit("REVEAL_REFERRAL", referral.person_id, detail={"referral": str(referral.id), "reason": "办理社会救助转介"})
    paid = [] if referral.scheme is Scheme.MEDICAL else await uow.referrals.paid_lately(referral.person_id, uow.now.date())
    return referral, {"needed": await uow.referrals.needed(referral.id), "paid_lately": paid}

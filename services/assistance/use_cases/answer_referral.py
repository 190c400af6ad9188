"""Record what civil affairs or medical insurance said of a referred case (C3.1): decided there, with date and paper.

Who may: the recipient's clerk, or its system with a token of the unit; the person's union, which enters the recipient's paper.
Trigger: POST /assistance/referrals/{id}/answers.
Records: the state, dates and paper; aid granted counts as aid of its category, without an amount; the same answer again changes nothing.
Emits: SOCIAL_ASSISTANCE_OUTCOME.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from libs.common.contracts.assistance import SocialAssistanceOutcome
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.assistance.domain.caretakers import require_caretaker
from services.assistance.domain.referral import RECIPIENT_KINDS, Answer, Referral, ReferralState
from services.assistance.policy.c1_3_categories import OF_SCHEME
from services.assistance.policy.c3_1_referral import SOURCE
from services.assistance.storage.aid_records import Aid
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AnswerReferral:
    referral_id: UUID
    answer: Answer
    note: str = field(default="", repr=False)


async def answer_referral(command: AnswerReferral, actor: Actor, uow: UnitOfWork) -> Referral:
    referral, today = await uow.referrals.lock(command.referral_id), uow.now.date()
    if not referral.is_recipient(actor):
        if actor.unit_kind in RECIPIENT_KINDS:
            refuse(Code.NOT_RESPONSIBLE_UNIT, "此转介不是发给本单位的")
        require_caretaker(actor, await uow.people.get(referral.person_id), today)
        if not command.answer.doc_no:
            refuse(Code.FIELD_INVALID, "代为登记的，请填写有关部门的文书号")
    if referral.repeats(command.answer):
        return referral
    referral.answer(command.answer, today)
    await uow.referrals.keep(referral, command.answer, command.note, actor)
    if referral.state is ReferralState.GRANTED:
        category = OF_SCHEME[referral.scheme]
        aid = Aid("REFERRAL", str(referral.id), referral.person_id, command.answer.on, category, referral.scheme, SOURCE[referral.scheme])
        uow.aid_records.add(aid)
    told: dict[str, Any] = {"referral_id": referral.id, "scheme": referral.scheme.value, "outcome": referral.state.value}
    uow.emit(SocialAssistanceOutcome(subject=referral.person_id, effective_on=command.answer.on, **told))
    return referral

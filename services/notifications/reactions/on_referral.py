"""SOCIAL_ASSISTANCE_REFERRED, SOCIAL_ASSISTANCE_OUTCOME (assistance): the recipient decides; without one the union follows the paper up (C3.1)."""

from libs.common.contracts.assistance import SocialAssistanceOutcome, SocialAssistanceReferred
from libs.common.kernel.ids import OrgUnitId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_referral(event: SocialAssistanceReferred | SocialAssistanceOutcome, uow: UnitOfWork) -> None:
    gate = WorkGate.REFERRAL
    if isinstance(event, SocialAssistanceReferred):
        units = [OrgUnitId(event.recipient)] if event.recipient else []
        await move_work(
            MoveWork(event.referral_id, event.effective_on, waits_at=gate, units=units, person_id=event.subject, due_on=event.due_on), uow
        )
    elif event.outcome != "ACCEPTED":
        await move_work(MoveWork(event.referral_id, event.effective_on, [gate]), uow)

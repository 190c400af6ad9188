"""Record a claimed honour, or reject it (C7.5): RECORDED once decision number and certificate are checked by the L2 or the province.

Who may: the registrar of the responsible L2 union or of the province, not the person who claimed it.
Trigger: POST /registry/honour-claims/{id}/recording, /rejection.   Records: the honour under the claim's id, whether its archive is there or not.
Emits: HONOR_RECORDED for an honour recorded.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, PERSON_NOT_FOUND, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN, FIELD_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.registry import HonorRecorded
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.registry.domain.responsibility import require_registrar
from services.registry.policy.c0_1_honours import HeldHonour, tier_of, treated_as
from services.registry.storage.people import NewHonour
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of


@dataclass(frozen=True, slots=True)
class DecideClaim:
    """`certificate_no`: as read from the certificate where the claim has none; `reason`: of a rejection."""

    claim_id: UUID
    recorded: bool
    certificate_no: str = ""
    reason: str = ""


async def decide_claim(command: DecideClaim, actor: Actor, uow: UnitOfWork) -> None:
    claim = await uow.claims.lock(command.claim_id)
    person = require_registrar(actor, await uow.people.lock(claim.person_id), uow.now.date())
    if claim.state not in ("CLAIMED", "ARCHIVE_PENDING"):
        refuse(Code.INVALID_TRANSITION, "此项荣誉已有结论")
    if claim.claimed_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "提出人不得核定自己提出的荣誉，请由另一人办理")
    if not command.recorded:
        await uow.claims.decide(claim.id, "REJECTED", command.reason)
        return
    certificate = claim.certificate_no or command.certificate_no
    if not claim.doc_no or not certificate:
        refuse(Code.FIELD_INVALID, "须核对表彰决定文号和证书编号后再登记")
    if (claim.title, claim.doc_no) in person.honours:
        refuse(Code.INVALID_TRANSITION, "该荣誉(同一称号、同一文号)已登记")
    accepted = treated_as((await uow.parameters.table()).on(uow.now.date()))
    tier = tier_of(claim.title, accepted) or "NONE"
    names = (claim.title, tier, claim.award_date, claim.granting_unit, claim.doc_no, certificate)
    await uow.people.add_honours([NewHonour(claim.id, person.person_id, *names)])
    await uow.people.touch([person.person_id])
    await uow.claims.decide(claim.id, "RECORDED", "")
    person.honours[claim.title, claim.doc_no] = claim.id, HeldHonour(tier, claim.award_date)
    uow.emit(HonorRecorded(subject=person.person_id, effective_on=claim.award_date, facts=facts_of(person), honor_id=claim.id, tier=tier))

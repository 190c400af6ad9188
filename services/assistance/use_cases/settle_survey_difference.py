"""Settle a difference between a survey and an accepted form (C1.2, C2.5): by a correction of the form, or because the form stands.

Who may: a form filler of the person's unit or county; the verifier of the responsible L2.
Trigger: POST /assistance/survey-differences/{id}/settlement.   Records: the outcome with its reason.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID (no such correction).
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from services.assistance.policy import c2_4_gates
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SettleSurveyDifference:
    """`correction_id`: the correction that was entered for it; None where the form stands."""

    difference_id: UUID
    correction_id: UUID | None
    reason: str = field(repr=False)


async def settle_survey_difference(command: SettleSurveyDifference, actor: Actor, uow: UnitOfWork) -> None:
    difference = await uow.survey_differences.lock(command.difference_id)
    chain = (await uow.people.get(difference.person_id)).chain_on(uow.now.date())
    c2_4_gates.require(Gate.VERIFY if actor.has(Role.VERIFIER) else Gate.FILL, actor, chain, {})
    if difference.settled:
        refuse(Code.INVALID_TRANSITION, "此项差异已处理")
    if command.correction_id and not await uow.survey_differences.correction_of(difference.application_id, command.correction_id):
        refuse(Code.FIELD_INVALID, "请填写为此申请录入、未被退回的申报表更正编号")
    outcome = "FORM_CORRECTED" if command.correction_id else "FORM_STANDS"
    await uow.survey_differences.settle(command.difference_id, outcome, command.correction_id, command.reason, actor.subject)

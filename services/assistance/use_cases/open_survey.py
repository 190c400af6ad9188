"""Open a baseline survey (C1.1 摸底调查): of the whole province, or of the roster of one responsible union.

Who may: the registrar of 省总工会, for the province; the registrar or the verifier of an L2 union, for its own roster.   Trigger: POST /assistance/surveys.
Records: the campaign and one record for each living person in its scope.   Emits: SURVEY_OPENED.
Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID (a due date that has passed, another year), INVALID_TRANSITION (the year has one of this scope).
"""

from dataclasses import dataclass
from datetime import date

from libs.common.contracts.assistance import SurveyOpened
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, new_id
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind
from services.assistance.domain.survey import Campaign
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    year: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Opened:
    campaign: Campaign
    in_scope: int


async def open_survey(command: OpenSurvey, actor: Actor, uow: UnitOfWork) -> Opened:
    today = uow.now.date()
    if command.due_on < today or command.year not in (today.year, today.year - 1):
        refuse(Code.FIELD_INVALID, "请填写今年(或补做去年)的摸底调查，截止日期不得早于今天")
    campaign = Campaign(new_id(), command.year, scope_of_opener(actor), command.due_on, None)
    in_scope = await uow.surveys.open(campaign, actor)
    uow.emit(SurveyOpened(subject=campaign.id, effective_on=today, scope=campaign.l2, due_on=campaign.due_on))
    return Opened(campaign, in_scope)


def scope_of_opener(actor: Actor) -> OrgUnitId | None:
    """The union whose roster the actor may survey; None for the province. Refuses ROLE_NOT_PERMITTED."""
    if actor.unit_kind is OrgKind.PROVINCIAL_FEDERATION and actor.has(Role.REGISTRAR):
        return None
    if actor.unit_kind in L2_KINDS and (actor.has(Role.REGISTRAR) or actor.has(Role.VERIFIER)):
        return actor.unit_id
    refuse(Code.ROLE_NOT_PERMITTED, "摸底调查由省总工会(全省)或责任工会(本会名册)的登记、核对岗位开展和结束")

"""Open a campaign of visits (C6.2): the two festivals of every year, others as a union likes.

Who may: 省总工会 for the whole province, an L2 union for its own people; the calendar for the two festivals of the whole province.
Trigger: POST /assistance/visit-campaigns; daily, when a festival's time has come.
Records: the campaign. Its roster is whoever lives and is in scope on the day that it is looked at: nobody is added or taken off by hand.
Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID, DUPLICATE_ROW, CONFIG_MISSING.
"""

from dataclasses import dataclass
from datetime import date

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, new_id
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind
from services.assistance.policy import c6_2_visits
from services.assistance.policy.c6_2_visits import Festival, Period
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.storage.visits import VisitCampaign


@dataclass(frozen=True, slots=True)
class OpenVisitCampaign:
    """`starts_on`, `ends_on`: None where the festival's own time holds."""

    festival: Festival
    year: int
    title: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


async def open_visit_campaign(command: OpenVisitCampaign, actor: Actor, uow: UnitOfWork) -> VisitCampaign:
    scope = _scope_of(actor)
    period = await _period(command, uow)
    campaign = VisitCampaign(new_id(), command.festival, command.year, scope, period.starts_on, period.ends_on)
    title = command.title or f"{command.year}年{c6_2_visits.TITLE.get(command.festival, '')}"
    await uow.visits.open_campaign(campaign, title, actor.subject)
    return campaign


def _scope_of(actor: Actor) -> OrgUnitId | None:
    """None: the whole province."""
    if Role.SERVICE in actor.roles and actor.subject.startswith("service:assistance/"):
        return None  # this department's own calendar
    if actor.unit_kind is OrgKind.PROVINCIAL_FEDERATION and actor.has(Role.REGISTRAR):
        return None
    if actor.unit_kind in L2_KINDS and actor.roles & {Role.REGISTRAR, Role.VERIFIER}:
        return actor.unit_id
    refuse(Code.ROLE_NOT_PERMITTED, "走访活动由省总工会或责任工会(市、省直、产业工会)开展")


async def _period(command: OpenVisitCampaign, uow: UnitOfWork) -> Period:
    if command.festival is Festival.OTHER:
        if command.starts_on is None or command.ends_on is None or not command.title:
            refuse(Code.FIELD_INVALID, "其他走访活动请填写名称和起止日期")
        period = Period(command.starts_on, command.ends_on)
    else:
        usual = c6_2_visits.period_of(command.festival, command.year, (await uow.parameters.table()).on(uow.now.date()))
        period = Period(command.starts_on or usual.starts_on, command.ends_on or usual.ends_on)
    if period.starts_on > period.ends_on:
        refuse(Code.FIELD_INVALID, "活动的结束日期不得早于开始日期")
    return period

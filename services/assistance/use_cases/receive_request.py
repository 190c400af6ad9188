"""Take in what comes to the service desk (C7.1): a receipt at once, a unit that replies, a due date.

Who may: a model worker about their own affairs; the desk of a union, for whoever comes, calls or writes.
Trigger: POST /assistance/service-requests.   Records: the request with its number; what was said, sealed.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, PERSON_NOT_FOUND, NOT_FOUND, CALENDAR_YEAR_MISSING.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from libs.common.kernel.jurisdiction import Scope, covers
from services.assistance.domain.service_request import DESKS, RequestState, ServiceRequest
from services.assistance.policy import c7_1_service_desk
from services.assistance.policy.c7_1_service_desk import Channel, RequestCategory
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.storage.working_days import calendar_from


@dataclass(frozen=True, slots=True)
class ReceiveRequest:
    """`person_id`: the model worker it is about, None for others; `scope`: the people the actor may see."""

    person_id: PersonId | None
    category: RequestCategory
    channel: Channel
    text: str = field(repr=False)
    scope: Scope


async def receive_request(command: ReceiveRequest, actor: Actor, uow: UnitOfWork) -> ServiceRequest:
    own = actor.has(Role.MODEL_WORKER)
    if not own and (not actor.has(Role.SERVICE_DESK) or actor.unit_kind not in DESKS):
        refuse(Code.ROLE_NOT_PERMITTED, "由本人提交，或由工会服务窗口的经办岗位登记")
    person_id, today = actor.person_id if own else command.person_id, uow.now.date()
    unit = await _unit(person_id, command.scope, own, actor, uow)
    request = ServiceRequest(
        id=new_id(),
        number=await uow.service_requests.next_number(),
        person_id=person_id,
        category=command.category,
        channel=Channel.ONLINE if own else command.channel,
        state=RequestState.RECEIVED,
        unit=unit,
        received_unit=None if own else actor.unit_id,
        received_on=today,
        due_on=await reply_by(today, uow),
    )
    await uow.service_requests.add(request, command.text, actor)
    return request


async def _unit(person_id: PersonId | None, scope: Scope, own: bool, actor: Actor, uow: UnitOfWork) -> UUID:
    """The desk that took it in; what comes online goes to the person's county union, without one to the responsible L2."""
    if person_id is None:
        if own or actor.unit_id is None:
            refuse(Code.PERSON_NOT_FOUND, "账号没有对应的劳模档案，请联系责任工会")
        return actor.unit_id
    person = await uow.people.get(person_id)
    chain = person.chain_on(uow.now.date())
    if own or actor.unit_id is None:
        return chain.county or chain.l2
    if not covers(scope, person_id, chain):
        refuse(Code.NOT_FOUND, "没有此人，或不在本单位负责范围；请不填人员编号登记，再转其责任工会")
    return actor.unit_id


async def reply_by(today: date, uow: UnitOfWork) -> date:
    return c7_1_service_desk.reply_by(today, await calendar_from(uow.raw, today), (await uow.parameters.table()).on(today))

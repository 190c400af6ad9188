"""Offer a home, a subsidy or the rebuilding of a dwelling to whoever is next in the newest drawn order (C5.9, C5.10).

Who may: the housing department of the place.   Trigger: POST /housing/rankings/{id}/offers.
Records: the offer, QUEUED → OFFERED; the quota is counted under the queue's lock.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, LOCAL_CONDITIONS_NOT_MET (whatever honour), ANNUAL_LIMIT_REACHED (the quota),
INVALID_TRANSITION (not the newest order, out of turn, facts that the order rests on have changed), DUPLICATE_ROW (offered under a merged record).
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.housing.domain.application import Act, HousingApplication, State, first_among_equals
from services.housing.domain.caretakers import require_housing
from services.housing.policy import c5_9_priority, c5_9_quota
from services.housing.storage.unit_of_work import UnitOfWork

_UNJUDGED: Final = frozenset({State.FILED, State.NOT_ELIGIBLE})


@dataclass(frozen=True, slots=True)
class OfferHousing:
    ranking_id: UUID
    application_id: UUID


async def offer_housing(command: OfferHousing, actor: Actor, uow: UnitOfWork) -> UUID:
    queue = await uow.queues.lock(await uow.orders.queue_of(command.ranking_id))
    require_housing(actor, queue.region)
    application = await uow.applications.lock(command.application_id)
    if application.queue_id != queue.id:
        refuse(Code.NOT_FOUND, "此次排序中没有此申请，请核对编号")
    c5_9_priority.require_conditions(met=application.state not in _UNJUDGED)
    after = application.after(Act.OFFER)
    await uow.orders.require_newest(command.ranking_id)
    c5_9_quota.require_free(await uow.queues.taken(queue.id), queue.quota)
    if await uow.applications.another(queue.id, application.person_id, application.id, State.OFFERED, State.HOUSED):
        refuse(Code.DUPLICATE_ROW, "同一人的家庭已按另一申请安排")
    position = await _turn_of(application, command.ranking_id, uow)
    await uow.orders.offer(command.ranking_id, application.id, position)
    await uow.applications.move(application.id, after)
    uow.audit("HOUSING_OFFERED", application.id, detail={"ranking": str(command.ranking_id), "position": position})
    return application.id


async def _turn_of(application: HousingApplication, ranking_id: UUID, uow: UnitOfWork) -> int:
    """The position of who is next, if what put them there is still so."""
    if await uow.orders.next_in_order(ranking_id) != application.id:
        refuse(Code.INVALID_TRANSITION, "请按公布的名次依次安排，前面还有未安排的家庭，或此家庭已答复")
    found = await uow.orders.entry(ranking_id, application.id)
    assert found is not None, "who is next stands in the order"
    entry, same_scores = found
    person = await uow.people.get(application.person_id) if application.person_id is not None else None
    moved_by_priority = entry.priority and entry.position < entry.position_without
    if not same_scores or (moved_by_priority and not first_among_equals(application.priority, person, uow.now.date())):
        refuse(Code.INVALID_TRANSITION, "此家庭的得分或优先情况在排序后有变化，请重新排序")
    return entry.position

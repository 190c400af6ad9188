"""Reveal names and phones of leaders and contacts, with a reason, each one audited (C8.3; domain.md §8).

Who may: a clerk of a unit that covers the place: itself, its city, the province.   Trigger: POST /notifications/places/reveals.
Records: an audit row each.   Emits: nothing.   Refuses: NOT_FOUND.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.notifications.domain.places import covers
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RevealLeaders:
    post_ids: tuple[UUID, ...]
    reason: str


async def reveal_leaders(command: RevealLeaders, actor: Actor, uow: UnitOfWork) -> dict[UUID, tuple[str, str]]:
    unit = await uow.units.get(actor.unit_id) if actor.unit_id else None
    places = await uow.place_posts.places_of(command.post_ids)
    if unit is None or set(places) != set(command.post_ids) or not all(covers(unit.kind, unit.region_code, at) for at in places.values()):
        refuse(Code.NOT_FOUND, "其中有人没有登记或不属于本地区，请核对编号")
    for post_id in command.post_ids:
        uow.audit("REVEAL_LEADER", post_id, detail={"reason": command.reason})
    return await uow.place_posts.open(command.post_ids)

"""Name the responsible leader or the contact of a city or county, or say that the post is vacant, from a day (C8.3).

Who may: a clerk of its government, or of the union of the same place with the government's sealed paper.
Trigger: POST /notifications/places/{place}/posts, /vacancies.   Records: the holder, name and phone sealed; append-only, with both names.
Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, REGION_UNKNOWN, NOT_RESPONSIBLE_UNIT, FIELD_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, FieldFault, refuse
from services.notifications.domain.place_acts import require_place
from services.notifications.domain.reporters import require_impersonal, require_reporter
from services.notifications.storage.place_posts import PostChange
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NameLeader:
    change: PostChange


async def name_leader(command: NameLeader, actor: Actor, uow: UnitOfWork) -> UUID:
    require_reporter(actor)
    change, unit = command.change, await uow.units.get(actor.unit_id) if actor.unit_id else None
    if unit is None:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "账号不属于任何单位，请联系本单位管理员")
    require_place(unit.kind, unit.region_code, change.place, change.paper)
    require_impersonal(change.paper, change.holder.title if change.holder else "")
    if change.starts_on > uow.now.date():
        refuse(Code.FIELD_INVALID, "起始日期不得晚于今天", fields=[FieldFault("starts_on", "晚于今天")])
    return await uow.place_posts.change(change, unit.id, actor.subject)

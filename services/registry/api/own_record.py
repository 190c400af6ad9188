"""A model worker's own record and who has looked at it (PIPL 45; role MODEL_WORKER, own record only)."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Request

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.kernel.jurisdiction import OnePerson
from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Sealed
from libs.common.web.access import CurrentActor, require_role
from libs.common.web.app import department_router
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.registry.api.door import Lookups
from services.registry.api.person_record import PersonOut
from services.registry.views.find_access_log import AccessOut, find_access_log
from services.registry.views.find_person import find_person, phone_of

router = department_router("/me", "本人档案")
people_router = department_router("/people", "劳模")


def _own(actor: Actor) -> PersonId:
    require_role(actor, Role.MODEL_WORKER)
    if actor.person_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "账号尚未与劳模本人关联，请联系责任工会")
    return actor.person_id


@router.get("", summary="查看本人档案")
async def get_own_record(request: Request, actor: CurrentActor, pool: Lookups) -> PersonOut:
    house, person_id = request.app.state.house, _own(actor)
    record = await find_person(pool, OnePerson(person_id), person_id, as_of=house.clock.today(), known_at=house.clock.now())
    if record is None:
        refuse(Code.NOT_FOUND, "劳模信息库中没有您的档案，请联系责任工会")
    id_number = house.keyring.open(Sealed(bytes(record.id_sealed)), "person", "id_number", person_id)
    return PersonOut.of(record, id_number=id_number, phone=phone_of(record, house.keyring))


@people_router.get("/{person_id}/access-log", summary="查看谁看过、改过某人的档案(审计管理员)")
async def list_access_log(
    person_id: Annotated[UUID, Path(description="人员编号")],
    actor: CurrentActor,
    pool: Lookups,
    cursor: PageCursor = None,
    limit: PageSize = 50,
) -> Page[AccessOut]:
    require_role(actor, Role.AUDIT_ADMIN)
    return await _access_page(pool, person_id, cursor, limit)


@router.get("/access-log", summary="查看谁看过、改过本人档案")
async def list_own_access_log(actor: CurrentActor, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 50) -> Page[AccessOut]:
    return await _access_page(pool, _own(actor), cursor, limit)


async def _access_page(pool: Pool, person_id: UUID, cursor: str | None, limit: int) -> Page[AccessOut]:
    before = decode_cursor(cursor, 1)
    found = await find_access_log(pool, person_id, before=int(before[0]) if before else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].seq) if len(found) > limit else None)

"""How a person is reached: contacts (sealed, shown masked), preferences, and what became of letters."""

from datetime import date, time
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.web.access import CurrentActor, require_role
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from services.notifications.api.door import Lookups, Uow
from services.notifications.domain.contacts import Channel
from services.notifications.storage.contacts import Preference
from services.notifications.use_cases.keep_contact import KeepContact, Prefer, keep_contact, prefer
from services.notifications.views.find_contacts import ContactOut, find_contacts

router = department_router("", "联系方式与接收设置")


class ContactIn(RequestModel):
    channel: Channel = Field(description="EMAIL 电子邮箱 · SMS 手机短信", examples=["SMS"])
    address: str = Field(min_length=5, max_length=120, description="邮箱或手机号码", examples=["13800000000"])
    consented_on: date = Field(description="本人同意日期", examples=["2024-06-03"])


class ContactRemovalIn(RequestModel):
    channel: Channel = Field(description="EMAIL 电子邮箱 · SMS 手机短信", examples=["SMS"])


_HOUR = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


class PreferenceIn(RequestModel):
    channels: tuple[Channel, ...] = Field(max_length=2, description="接收方式；空为只在系统内查看", examples=[["SMS"]])
    quiet_from: str | None = Field(default="21:00", pattern=_HOUR, description="免打扰开始时间；不需要的填空", examples=["21:00"])
    quiet_to: str | None = Field(default="08:00", pattern=_HOUR, description="免打扰结束时间", examples=["08:00"])
    language: str = Field(default="zh", pattern="^(zh|en)$", description="zh 中文 · en 英文", examples=["zh"])


class ContactKept(ReadModel):
    """已登记"""

    person_id: UUID = Field(description="人员编号")


def _own(actor: Actor) -> PersonId:
    require_role(actor, Role.MODEL_WORKER)
    if actor.person_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "账号尚未与劳模本人关联，请联系责任工会")
    return actor.person_id


@router.get("/me/contacts", summary="查看本人联系方式", description="已遮盖；退信的须重新登记。")
async def list_own_contacts(actor: CurrentActor, pool: Lookups) -> list[ContactOut]:
    return await find_contacts(pool, _own(actor))


@router.post("/me/contacts", status_code=201, summary="登记本人联系方式")
async def add_own_contact(body: ContactIn, actor: CurrentActor, uow: Uow) -> ContactKept:
    person_id = _own(actor)
    await keep_contact(KeepContact(person_id, body.channel, body.address, body.consented_on), actor, uow)
    return ContactKept(person_id=person_id)


@router.post("/me/contact-removals", status_code=201, summary="撤回本人联系方式")
async def remove_own_contact(body: ContactRemovalIn, actor: CurrentActor, uow: Uow) -> ContactKept:
    person_id = _own(actor)
    await keep_contact(KeepContact(person_id, body.channel, None, date.min), actor, uow)
    return ContactKept(person_id=person_id)


@router.post("/me/preferences", status_code=201, summary="设定本人接收方式、免打扰时段和语言")
async def set_preference(body: PreferenceIn, actor: CurrentActor, uow: Uow) -> ContactKept:
    person_id = _own(actor)
    told = Preference(body.channels, _time(body.quiet_from), _time(body.quiet_to), body.language)
    await prefer(Prefer(person_id, told), actor, uow)
    return ContactKept(person_id=person_id)


@router.post("/people/{person_id}/contacts", status_code=201, summary="代劳模登记联系方式(须本人同意)")
async def add_contact(
    person_id: Annotated[UUID, Path(description="人员编号")], body: ContactIn, actor: CurrentActor, uow: Uow
) -> ContactKept:
    await keep_contact(KeepContact(person_id, body.channel, body.address, body.consented_on), actor, uow)
    return ContactKept(person_id=person_id)

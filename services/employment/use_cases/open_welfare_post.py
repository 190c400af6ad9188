"""Set up a public-welfare post with its quota, or stop placing people in it (C5.7).

Who may: a clerk of 人社; only the bureau that set it up stops it.   Trigger: POST /employment/welfare-posts, /welfare-posts/{id}/closing.
Records: the unit where it is, its quota; CLOSED: whoever holds it stays to the end of the term.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, NOT_RESPONSIBLE_UNIT, FIELD_INVALID (credit code), INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import credit_code_valid
from libs.common.kernel.ids import new_id
from services.employment.domain.caretakers import HRSS, require_clerk
from services.employment.domain.placement import WelfarePost
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenWelfarePost:
    host_code: str
    host_name: str
    title: str
    quota: int


@dataclass(frozen=True, slots=True)
class CloseWelfarePost:
    post_id: UUID


async def open_welfare_post(command: OpenWelfarePost, actor: Actor, uow: UnitOfWork) -> WelfarePost:
    require_clerk(actor, HRSS)
    if not credit_code_valid(command.host_code):
        refuse(Code.FIELD_INVALID, "用人单位的统一社会信用代码有误，请核对")
    assert actor.unit_id is not None, "a clerk of a bureau"
    told = (command.host_code, command.host_name, command.title, command.quota)
    post = WelfarePost(new_id(), actor.unit_id, *told, uow.now.date())
    await uow.placements.add_post(post, actor)
    uow.audit("WELFARE_POST_OPENED", post.id, detail={"quota": post.quota})
    return post


async def close_welfare_post(command: CloseWelfarePost, actor: Actor, uow: UnitOfWork) -> WelfarePost:
    require_clerk(actor, HRSS)
    post = await uow.placements.lock_post(command.post_id)
    if actor.unit_id != post.unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "公益性岗位由设立它的人社部门停止")
    post.close()
    await uow.placements.keep_post(post)
    uow.audit("WELFARE_POST_CLOSED", post.id)
    return post

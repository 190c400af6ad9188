"""Focus groups (C1.4): to be looked at only. There is no door to put anybody into one."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from libs.common.kernel.actor import Role
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.assistance.api.door import Lookups
from services.assistance.policy.c1_4_focus_groups import FocusGroup
from services.assistance.views.find_focus_groups import FocusGroupOut, find_focus_groups

router = department_router("/focus-groups", "重点群体")
_READERS = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.REGISTRAR, Role.AUDITOR, Role.MODEL_WORKER)


@router.get("", summary="查询重点群体名单", description="由登记事实推导，不能人工填写；仅供安排工作，不是享受任何待遇的条件。")
async def list_focus_groups(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    group: Annotated[FocusGroup | None, Query(description="只看某群体")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[FocusGroupOut]:
    require_role(actor, *_READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_focus_groups(pool, scope_of(actor), today, group=group, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].person_id) if len(found) > limit else None)

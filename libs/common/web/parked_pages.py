"""The doors for parked events: what waits and why, what a replay would change, and the decision."""

from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field

from libs.common.contracts.catalogue import Envelope
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.messaging.parked import (
    Act,
    ParkedDifference,
    ParkedEvent,
    TableChange,
    agreed,
    find_parked,
    forget_proposal,
    list_parked,
    place_of,
)
from libs.common.messaging.subscriber import Subscriber, is_infrastructure
from libs.common.web.access import needs
from libs.common.web.app import department_router
from libs.common.web.fields import RequestModel

_log = structlog.get_logger()
Speaker = Annotated[str, Path(pattern=r"^[a-z]{3,40}$", description="发出事件的部门")]
Subject = Annotated[UUID, Path(description="事件主体编号")]
Version = Annotated[int, Path(ge=1, description="该主体的事件版本")]
Looks = Annotated[Actor, Depends(needs(Role.SYSTEM_ADMIN, Role.AUDITOR))]


class ParkedAct(RequestModel):
    act: Act = Field(description="replay 重新处理 · skip 放弃此事件", examples=["replay"])
    reason: str = Field(min_length=4, max_length=200, description="办理理由", examples=["数据修正后重新处理"])


def parked_router() -> APIRouter:
    router = department_router("/operations/parked-events", "运维与审计")

    @router.get("", summary="列出等待处理的事件")
    async def list_parked_events(request: Request, _actor: Looks) -> list[ParkedEvent]:
        return await list_parked(request.app.state.house.pool)

    @router.get("/{speaker}/{subject}/{version}/difference", summary="预演：重新处理一个等待事件会改动什么")
    async def show_parked_difference(
        speaker: Speaker, subject: Subject, version: Version, request: Request, actor: Looks
    ) -> ParkedDifference:
        state = request.app.state
        envelope, _ = await find_parked(state.house.pool, speaker, subject, version)
        applied, waiting = await place_of(state.house.pool, envelope)
        tried = await state.subscriber.rehearse(envelope, actor)
        return ParkedDifference(
            type=envelope.type,
            effective_on=envelope.effective_on.isoformat(),
            facts=envelope.data,
            applied_version=applied,
            waiting_behind=waiting,
            would_fail=tried.error,
            changes=[
                TableChange(table=table, added=added, changed=changed, removed=removed) for table, added, changed, removed in tried.changes
            ],
            says=list(tried.says),
        )

    @router.post("/{speaker}/{subject}/{version}", summary="重新处理或放弃一个等待事件(涉及资金的须两人)")
    async def act_on_parked_event(
        speaker: Speaker,
        subject: Subject,
        version: Version,
        body: ParkedAct,
        request: Request,
        actor: Annotated[Actor, Depends(needs(Role.SYSTEM_ADMIN))],
    ) -> list[ParkedEvent]:
        state = request.app.state
        envelope, reason = await find_parked(state.house.pool, speaker, subject, version)
        if reason != "POISON":
            refuse(Code.INVALID_TRANSITION, "此事件在等待它前面的事件，请先处理前面的事件")
        async with state.house.open(actor) as uow:
            now = await agreed(uow, envelope, body.act, body.reason, actor)
            await uow.complete()
        if now:
            await _decide(state.subscriber, envelope, body.act, actor)
            await forget_proposal(state.house.pool, envelope)
        return await list_parked(state.house.pool)

    return router


async def _decide(subscriber: Subscriber[Any], envelope: Envelope, act: Act, actor: Actor) -> None:
    try:
        await (subscriber.replay if act == "replay" else subscriber.skip)(envelope, actor)
    except LaomoError:
        raise
    except Exception as error:
        if is_infrastructure(error):
            raise
        version = envelope.version
        _log.warning("replay_failed", type=envelope.type, subject=str(envelope.subject), version=version, error=type(error).__name__)
        refuse(Code.INVALID_TRANSITION, "此事件仍无法处理，保持等待；请修复后重试或放弃")

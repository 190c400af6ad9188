"""The doors between departments about the bus: what each has said and applied, what is missing, and how to fetch it again."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from libs.common.contracts.catalogue import Envelope
from libs.common.contracts.completeness import Completeness, Events, EventsQuery, Streams, StreamsQuery
from libs.common.contracts.listeners import LISTENERS
from libs.common.jobs.job import order_job
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.messaging.completeness import completeness, events_since, stream_page
from libs.common.messaging.resync import KIND
from libs.common.messaging.undecodable import UndecodableRecord, list_undecodable
from libs.common.persistence.unit_of_work import UnitOfWork
from libs.common.web.access import needs
from libs.common.web.app import department_router
from libs.common.web.door import unit_of_work
from libs.common.web.fields import ReadModel, RequestModel

Looks = Annotated[Actor, Depends(needs(Role.SYSTEM_ADMIN, Role.AUDITOR, Role.SERVICE))]


class ResyncIn(RequestModel):
    speaker: str = Field(pattern=r"^[a-z]{3,40}$", description="从哪个部门补取事件", examples=["registry"])
    reason: str = Field(min_length=4, max_length=200, description="办理理由", examples=["数据库恢复后补齐事件"])


class ResyncOrdered(ReadModel):
    job_id: UUID = Field(description="任务编号；进度和结果见 /jobs/{job_id}")


async def _listener(request: Request, actor: Annotated[Actor, Depends(needs(Role.SERVICE))]) -> Actor:
    """A department's own process, and one that hears this department on the bus too."""
    if actor.subject not in LISTENERS.get(request.app.state.house.name, frozenset()):
        refuse(Code.ROLE_NOT_PERMITTED, "贵部门不接收本部门的事件")
    return actor


Listener = Annotated[Actor, Depends(_listener)]


def bus_router() -> APIRouter:
    router = department_router("/operations", "运维与审计")

    @router.get("/completeness", summary="本部门发出和已办理的事件数")
    async def show_completeness(request: Request, _actor: Looks) -> Completeness:
        house = request.app.state.house
        return await completeness(house.pool, house.name)

    @router.get("/undecodable-records", summary="列出无法识别的总线记录")
    async def list_undecodable_records(
        request: Request, _actor: Annotated[Actor, Depends(needs(Role.SYSTEM_ADMIN, Role.AUDITOR))]
    ) -> list[UndecodableRecord]:
        return await list_undecodable(request.app.state.house.pool)

    @router.post("/streams", summary="逐页查看各主体的事件版本(供收听部门补取)")
    async def list_streams(body: StreamsQuery, request: Request, _actor: Listener) -> Streams:
        return Streams(streams=tuple(await stream_page(request.app.state.house.pool, body.shard, body.after, body.limit)))

    @router.post("/events-since", summary="补取指定版本之后的事件(供收听部门)")
    async def list_events_since(body: EventsQuery, request: Request, _actor: Listener) -> Events:
        house = request.app.state.house
        found = await events_since(house.pool, house.name, body.have)
        return Events(events=tuple(map(Envelope.to_json, found)))

    @router.post("/resync", status_code=202, summary="从发出部门补齐缺少的事件(不重复办理)")
    async def order_resync(
        body: ResyncIn,
        request: Request,
        _actor: Annotated[Actor, Depends(needs(Role.SYSTEM_ADMIN))],
        uow: Annotated[UnitOfWork, Depends(unit_of_work)],
    ) -> ResyncOrdered:
        heard: Any = request.app.state.subscriber.hears
        if body.speaker not in heard:
            refuse(Code.INPUT_INVALID, f"本部门不接收该部门的事件；可选：{'、'.join(sorted(heard)) or '无'}")
        return ResyncOrdered(job_id=await order_job(uow, KIND, {"speaker": body.speaker, "reason": body.reason}, speaks=False))

    return router

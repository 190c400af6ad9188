"""GovStack's Information Mediator, PubSub 2.0.0: its paths, header, words and status codes in front of the same subscriptions.

What the house answers 422 to, that API calls 400; everything else has its status already.
"""

import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, Field

from libs.common.contracts.catalogue import CATALOGUE
from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import DoorRoute
from libs.common.web.fields import ReadModel, RequestModel
from services.notifications.api.door import Lookups, subscriber
from services.notifications.domain.cloud_events import AGENCIES
from services.notifications.domain.govstack import Room, identifier
from services.notifications.views.find_type_subscriptions import find_identities

ROOM: Final = "/govstack/r1/{instanceId}/{memberClass}/{memberCode}/{applicationCode}"
_UNPROCESSABLE, _BAD_REQUEST = 422, 400
_KEPT = ("content-language", "cache-control", "idempotent-replay")


class GovStackRoute(DoorRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        serve = super().get_route_handler()

        async def spoken(request: Request) -> Response:
            answer = await serve(request)
            if answer.status_code != _UNPROCESSABLE:
                return answer
            problem = json.loads(bytes(answer.body)) | {"status": _BAD_REQUEST}
            headers = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
            return JSONResponse(problem, _BAD_REQUEST, headers, media_type="application/problem+json")

        return spoken


def govstack_router(tag: str) -> APIRouter:
    router = department_router(ROOM, tag)
    router.route_class = GovStackRoute
    return router


@dataclass(frozen=True, slots=True)
class Caller:
    """The agency's client of the token, under the GovStack name that its mandate gives it."""

    client: str
    govstack_client: str


async def _room(
    instance: Annotated[str, Path(alias="instanceId", max_length=40, description="实例", examples=["anhui"])],
    member_class: Annotated[str, Path(alias="memberClass", max_length=40, description="成员类别", examples=["GOV"])],
    member: Annotated[str, Path(alias="memberCode", max_length=40, description="成员", examples=["laomo"])],
    application: Annotated[
        str, Path(alias="applicationCode", max_length=40, description="房间：发出事件的部门，或 agencies", examples=["registry"])
    ],
    _actor: CurrentActor,
) -> Room:
    room = Room(instance, member_class, member, application)
    if not room.is_ours or application not in {AGENCIES, *(event.SPEAKER for event in CATALOGUE.values())}:
        refuse(Code.NOT_FOUND, "没有此房间，请核对路径")
    return room


async def _caller(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    name: Annotated[
        str,
        Header(
            alias="X-GovStack-Client",
            max_length=170,
            description="调用方的 GovStack 标识，须为其授权所定",
            examples=["anhui/GOV/hrss/events"],
        ),
    ],
) -> Caller:
    """Refuses a name that is another's: who calls is what the token says, the header only repeats it."""
    client = subscriber(actor)
    names = await find_identities(pool, client, request.app.state.house.clock.today())
    if names is None:
        refuse(Code.MANDATE_MISSING, "没有有效的订阅授权，请联系系统管理员提出并经安全管理员审批")
    if name not in names:
        refuse(Code.MANDATE_MISSING, "X-GovStack-Client 不是授权给此客户端的标识")
    return Caller(client, name)


CurrentRoom = Annotated[Room, Depends(_room)]
CurrentCaller = Annotated[Caller, Depends(_caller)]
TypeName = Annotated[str, Path(alias="eventType", max_length=64, description="事件名", examples=["JobFairHeld"])]
EventId = Annotated[str, Path(alias="eventId", max_length=64, description="事件编号")]


def event_id_of(text: str) -> UUID:
    """Refuses NOT_FOUND for what is no event's id."""
    try:
        return UUID(text)
    except ValueError:
        refuse(Code.NOT_FOUND, "没有此事件，请核对编号")


def require_agencies(room: Room) -> None:
    """Departments speak for themselves: nobody registers or publishes in their rooms."""
    if not room.is_agencies:
        refuse(Code.ROLE_NOT_PERMITTED, "部门的事件由部门发出；机构自己的事件在 agencies 房间登记和发布")


class Identifier(ReadModel):
    """GovStack 标识"""

    model_config = ConfigDict(frozen=True, extra="forbid")
    instance_id: str = Field(alias="instanceId", description="实例", examples=["anhui"])
    member_class: str = Field(alias="memberClass", description="类别", examples=["GOV"])
    member_code: str = Field(alias="memberCode", description="成员", examples=["hrss"])
    application_code: str = Field(alias="applicationCode", description="应用", examples=["events"])

    @classmethod
    def of(cls, name: str) -> "Identifier":
        return cls(**identifier(name))


class EventTypeItem(RequestModel):
    """事件定义"""

    event_type: str = Field(alias="eventType", pattern=r"^[A-Za-z][A-Za-z0-9_]{2,63}$", description="事件名", examples=["JobFairHeld"])
    schema_: dict[str, Any] = Field(
        alias="schema",
        description="内容的 JSON Schema；未列出的字段一律不允许",
        examples=[{"type": "object", "properties": {"postId": {"type": "string"}}, "required": ["postId"]}],
    )


class EventItem(ReadModel):
    """事件"""

    id: UUID = Field(description="事件编号")
    sequence: int = Field(description="同一主体的事件次序", examples=[42])
    publisher_id: Identifier = Field(alias="publisherId", description="发布方")
    event_type: str = Field(alias="eventType", description="事件名")
    event: dict[str, Any] | None = Field(description="内容；撤回后为空")

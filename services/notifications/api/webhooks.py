"""Webhooks: where to, signed with what, into which networks, and what did not get through."""

from ipaddress import ip_network
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor, needs
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, encode_cursor
from services.notifications.api.door import Lookups, Rules, Uow, before_id, whose
from services.notifications.domain.webhook_addresses import Network
from services.notifications.use_cases.decide_network import DecideNetwork, decide_network
from services.notifications.use_cases.make_secret import MakeSecret, make_secret
from services.notifications.use_cases.propose_network import ProposeNetwork, propose_network
from services.notifications.use_cases.replay_dead_letters import ReplayDeadLetters, replay_dead_letters
from services.notifications.use_cases.set_endpoint import SetEndpoint, set_endpoint
from services.notifications.views.find_networks import NetworkOut, find_networks
from services.notifications.views.find_subscriptions import find_subscriptions
from services.notifications.views.find_undelivered import UndeliveredOut, find_undelivered

router = department_router("/subscriptions", "事件推送")
networks_router = department_router("/webhook-networks", "接收网段")


def _network(value: Any) -> Network:  # noqa: ANN401
    try:
        return ip_network(value if isinstance(value, str) else "")
    except ValueError:
        raise PydanticCustomError("network", "网段格式如 10.12.0.0/24，主机位须为 0") from None


NetworkField = Annotated[Any, BeforeValidator(_network), WithJsonSchema({"type": "string", "maxLength": 60, "examples": ["10.12.0.0/24"]})]


class EndpointIn(RequestModel):
    url: str = Field(max_length=500, description="接收地址", examples=["https://events.example.gov.cn/laomo"])


class EndpointSet(ReadModel):
    """接收地址"""

    id: UUID = Field(description="订阅编号")
    url: str = Field(description="接收地址")


class SecretIn(RequestModel):
    overlap_hours: int = Field(
        default=24, ge=0, le=168, description="旧密钥与新密钥同时签名的小时数，至多 7 天；0 为立即停用旧密钥", examples=[24]
    )


class SecretOut(ReadModel):
    """签名密钥，只显示这一次"""

    secret: str = Field(description="签名密钥(Standard Webhooks)，请妥善保存")


class NetworkIn(RequestModel):
    network: NetworkField = Field(description="接收地址所在网段；IPv4 不宽于 /16，IPv6 不宽于 /48")
    basis: str = Field(min_length=4, max_length=300, description="依据", examples=["省政务外网 人社厅接入段"])


class NetworkRef(ReadModel):
    """接收网段"""

    id: UUID = Field(description="网段编号")
    state: str = Field(description="PROPOSED 待审批 · APPROVED 已批准 · REJECTED 已驳回 · REVOKED 已撤销")


class DeadLettersIn(RequestModel):
    event_ids: list[UUID] | None = Field(default=None, max_length=1000, description="要重新推送的事件；不填为全部")


class DeadLettersReplayed(ReadModel):
    """重新推送"""

    events: int = Field(description="重新排队的事件数")


@router.post("/{subscription_id}/endpoint", status_code=201, summary="设置推送接收地址(停用后据此恢复)")
async def change_endpoint(subscription_id: UUID, body: EndpointIn, actor: CurrentActor, uow: Uow, rules: Rules) -> EndpointSet:
    await set_endpoint(SetEndpoint(subscription_id, body.url), actor, uow, rules)
    return EndpointSet(id=subscription_id, url=body.url)


@router.post("/{subscription_id}/secrets", status_code=201, summary="生成或轮换签名密钥")
@unstored
async def rotate_secret(subscription_id: UUID, body: SecretIn, actor: CurrentActor, uow: Uow) -> SecretOut:
    return SecretOut(secret=await make_secret(MakeSecret(subscription_id, body.overlap_hours), actor, uow))


@router.get("/{subscription_id}/dead-letters", summary="查询未送达的事件")
async def list_dead_letters(
    subscription_id: UUID,
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    waiting: Annotated[bool, Query(description="含等待重试的事件")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[UndeliveredOut]:
    today = request.app.state.house.clock.today()
    if not await find_subscriptions(pool, today, whose(actor), plain=True, subscription_id=subscription_id):
        refuse(Code.NOT_FOUND, "没有此订阅，请核对编号")
    found = await find_undelivered(pool, subscription_id, waiting=waiting, after=before_id(cursor), limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].event_id) if len(found) > limit else None)


@router.post("/{subscription_id}/dead-letters/replay", status_code=201, summary="重新推送停止重试的事件")
async def replay_letters(subscription_id: UUID, body: DeadLettersIn, actor: CurrentActor, uow: Uow) -> DeadLettersReplayed:
    return DeadLettersReplayed(events=await replay_dead_letters(ReplayDeadLetters(subscription_id, body.event_ids), actor, uow))


@router.post("/{subscription_id}/networks", status_code=201, summary="提出接收网段(政务内网)")
async def propose_webhook_network(subscription_id: UUID, body: NetworkIn, actor: CurrentActor, uow: Uow, rules: Rules) -> NetworkRef:
    command = ProposeNetwork(subscription_id, body.network, body.basis)
    return NetworkRef(id=await propose_network(command, actor, uow, rules), state="PROPOSED")


@networks_router.get("", summary="查询接收网段")
async def list_networks(
    _actor: Annotated[Actor, Depends(needs(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.AUDITOR))],
    pool: Lookups,
    cursor: PageCursor = None,
    limit: PageSize = 50,
) -> Page[NetworkOut]:
    found = await find_networks(pool, before=before_id(cursor), limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@networks_router.post("/{network_id}/approval", status_code=201, summary="批准接收网段")
async def approve_network(network_id: UUID, actor: CurrentActor, uow: Uow) -> NetworkRef:
    await decide_network(DecideNetwork(network_id, "APPROVED"), actor, uow)
    return NetworkRef(id=network_id, state="APPROVED")


@networks_router.post("/{network_id}/rejection", status_code=201, summary="驳回接收网段")
async def reject_network(network_id: UUID, actor: CurrentActor, uow: Uow) -> NetworkRef:
    await decide_network(DecideNetwork(network_id, "REJECTED"), actor, uow)
    return NetworkRef(id=network_id, state="REJECTED")


@networks_router.post("/{network_id}/revocation", status_code=201, summary="撤销接收网段")
async def revoke_network(network_id: UUID, actor: CurrentActor, uow: Uow) -> NetworkRef:
    await decide_network(DecideNetwork(network_id, "REVOKED"), actor, uow)
    return NetworkRef(id=network_id, state="REVOKED")

"""Make a signing secret of a webhook, shown once; the one before goes on signing beside it for the overlap (at most 7 days).

Who may: the subscription's own client.   Trigger: POST /notifications/subscriptions/{id}/secrets.
Records: the secret, sealed; the end of older ones.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.notifications.storage.unit_of_work import UnitOfWork

_MOST_LIVE: Final = 2


@dataclass(frozen=True, slots=True)
class MakeSecret:
    """`overlap_hours`: 0 ends older secrets at once, as after a leak."""

    subscription_id: UUID
    overlap_hours: int


async def make_secret(command: MakeSecret, actor: Actor, uow: UnitOfWork) -> str:
    subscription = await uow.subscriptions.lock_own(command.subscription_id, actor)
    if subscription.kind != "WEBHOOK":
        refuse(Code.INVALID_TRANSITION, "拉取方式的订阅不需要签名密钥")
    if command.overlap_hours and await uow.endpoints.live_secrets(subscription.id) >= _MOST_LIVE:
        refuse(Code.INVALID_TRANSITION, "上一次轮换的旧密钥仍然有效；如需立即更换，请将重叠时间设为 0")
    return await uow.endpoints.make_secret(subscription.id, command.overlap_hours, uow.keyring)

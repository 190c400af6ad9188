"""Keep where a person may be written to, and what they prefer (PIPL 13, 29: with their consent, taken back at any time).

Who may: the person; a contact also by a clerk of a unit of their responsible chain, with the day of consent.
Trigger: POST /notifications/me/contacts, /me/contact-removals, /me/preferences, /people/{id}/contacts.   Records: the address, sealed; the preference.
Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, NOT_FOUND, FIELD_INVALID.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.notifications.domain.contacts import Channel
from services.notifications.domain.reporters import require_office
from services.notifications.storage.contacts import Preference
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class KeepContact:
    """`address`: None takes it away."""

    person_id: UUID
    channel: Channel
    address: str | None
    consented_on: date


@dataclass(frozen=True, slots=True)
class Prefer:
    person_id: UUID
    preference: Preference


async def keep_contact(command: KeepContact, actor: Actor, uow: UnitOfWork) -> None:
    own = actor.has(Role.MODEL_WORKER) and actor.person_id == command.person_id
    if not own:
        require_office(actor)
        if actor.unit_id is None or not await uow.contacts.is_in_chain(command.person_id, actor.unit_id):
            refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不属于本单位负责范围，请由其责任单位登记")
    if command.address is None:
        if not await uow.contacts.remove(command.person_id, command.channel):
            refuse(Code.NOT_FOUND, "没有登记此联系方式")
        return
    if command.consented_on > uow.now.date():
        refuse(Code.FIELD_INVALID, "同意日期不得晚于今天")
    await uow.contacts.put(command.person_id, command.channel, command.address, command.consented_on, actor.unit_id, actor.subject)


async def prefer(command: Prefer, actor: Actor, uow: UnitOfWork) -> None:
    if not actor.has(Role.MODEL_WORKER) or actor.person_id != command.person_id:
        refuse(Code.ROLE_NOT_PERMITTED, "接收方式由本人设定")
    if (command.preference.quiet_from is None) != (command.preference.quiet_to is None):
        refuse(Code.FIELD_INVALID, "免打扰时段须同时填写起止时间，或都不填")
    await uow.contacts.prefer(command.person_id, command.preference, actor.subject)

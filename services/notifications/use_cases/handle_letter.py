"""Handle a letter that was given up: send it again, or note how the person was told instead (C2.6, C7.1).

Who may: a clerk of a unit of the person's chain today; the system administrator may send again, and settles nothing.
Trigger: POST /notifications/undelivered-letters/{id}/retry, /settlement.   Records: it waits as if never tried; or the note, sealed: it leaves the list.
Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.notifications.domain.reporters import require_impersonal, require_office
from services.notifications.storage.undelivered_letters import GivenUp
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RetryLetter:
    letter_id: UUID


@dataclass(frozen=True, slots=True)
class SettleLetter:
    letter_id: UUID
    note: str = field(repr=False)


async def retry_letter(command: RetryLetter, actor: Actor, uow: UnitOfWork) -> None:
    letter = await _given_up(command.letter_id, actor, uow, administrator=True)
    if letter.cause in ("NO_CONTACT", "BOUNCED"):
        refuse(Code.INVALID_TRANSITION, "原地址已退信或没有登记联系方式，请先登记新的联系方式再重发")
    if letter.cause:
        refuse(Code.INVALID_TRANSITION, "本人不以此方式接收，或已去世，不能重发；可登记另行告知的情况")
    await uow.undelivered.retry(letter.id, actor)


async def settle_letter(command: SettleLetter, actor: Actor, uow: UnitOfWork) -> None:
    letter = await _given_up(command.letter_id, actor, uow, administrator=False)
    require_impersonal(command.note)
    await uow.undelivered.settle(letter.id, command.note, actor)


async def _given_up(letter_id: UUID, actor: Actor, uow: UnitOfWork, *, administrator: bool) -> GivenUp:
    everybodys = administrator and actor.has(Role.SYSTEM_ADMIN)
    if not everybodys:
        require_office(actor)
    letter = await uow.undelivered.lock(letter_id)
    if letter is None:
        refuse(Code.NOT_FOUND, "没有此项未送达的消息")
    if not everybodys and (actor.unit_id is None or not await uow.contacts.is_in_chain(letter.person_id, actor.unit_id)):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不属于本单位负责范围，请由其责任单位办理")
    if letter.settled or letter.state not in ("DEAD", "WITHHELD"):
        refuse(Code.INVALID_TRANSITION, "此消息正在投递、已送达或已办理")
    return letter

"""Acknowledge a registration archive (C7.5): both acknowledgements complete the archive, not the honour.

Who may: an archivist or registrar of 省总工会; an archivist or clerk of 省人社厅.   Trigger: POST /registry/archives/{id}/acknowledgement.
Records: the recipient's acknowledgement; COMPLETED with the second.   Emits: ARCHIVE_ACKNOWLEDGED; ARCHIVE_COMPLETED with the second.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.registry import ArchiveAcknowledged, ArchiveCompleted
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import OrgKind
from services.registry.policy.c7_5_archive import Recipient, is_complete
from services.registry.storage.unit_of_work import UnitOfWork

_ROLES = {
    Recipient.PROVINCIAL_FEDERATION: {Role.ARCHIVIST, Role.REGISTRAR},
    Recipient.HRSS: {Role.ARCHIVIST, Role.HRSS_CLERK},
}


@dataclass(frozen=True, slots=True)
class AcknowledgeArchive:
    archive_id: UUID


def recipient_of(actor: Actor) -> Recipient:
    """Which of the two the actor stands for. Refuses ROLE_NOT_PERMITTED."""
    recipient = None
    if actor.unit_kind is OrgKind.PROVINCIAL_FEDERATION:
        recipient = Recipient.PROVINCIAL_FEDERATION
    elif actor.unit_kind is OrgKind.HRSS and (actor.unit_region or "").endswith("0000"):
        recipient = Recipient.HRSS
    if recipient is None or not actor.roles & _ROLES[recipient]:
        refuse(Code.ROLE_NOT_PERMITTED, "登记档案由省总工会和省人力资源社会保障厅接收")
    return recipient


async def acknowledge_archive(command: AcknowledgeArchive, actor: Actor, uow: UnitOfWork) -> bool:
    """Whether the archive is complete now."""
    recipient = recipient_of(actor)
    archive = await uow.archives.lock(command.archive_id)
    if archive.state == "DRAFT" or recipient in archive.acknowledged:
        refuse(Code.INVALID_TRANSITION, "登记档案尚未报送，或本单位已签收")
    await uow.archives.acknowledge(archive.id, recipient)
    person, today, honour = archive.person_id, uow.now.date(), archive.honor_id
    uow.emit(ArchiveAcknowledged(subject=person, effective_on=today, archive_id=archive.id, honor_id=honour, recipient=recipient.value))
    complete = is_complete({*archive.acknowledged, recipient})
    if complete:
        await uow.archives.complete(archive.id)
        uow.emit(ArchiveCompleted(subject=person, effective_on=today, archive_id=archive.id, honor_id=honour))
    return complete

"""Send a registration archive to 省总工会 and 省人社厅 (C7.5).

Who may: whoever's unit began the archive.   Trigger: POST /registry/archives/{id}/submission.
Records: SUBMITTED; a claimed honour waits as ARCHIVE_PENDING.   Emits: ARCHIVE_SUBMITTED.
Refuses: NOT_FOUND, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID, EVIDENCE_MISSING.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.registry import ArchiveSubmitted
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.registry.policy.c7_5_archive import require_sendable
from services.registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SubmitArchive:
    archive_id: UUID


async def submit_archive(command: SubmitArchive, actor: Actor, uow: UnitOfWork) -> None:
    archive = await uow.archives.lock(command.archive_id)
    if actor.unit_id is None or actor.unit_id != archive.entered_unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "登记档案由开始录入的单位报送")
    if archive.state != "DRAFT":
        refuse(Code.INVALID_TRANSITION, "登记档案已报送")
    require_sendable(archive.archive)
    await uow.archives.submit(archive.id)
    await uow.claims.await_archive(archive.honor_id)
    today, honour = uow.now.date(), archive.honor_id
    uow.emit(ArchiveSubmitted(subject=archive.person_id, effective_on=today, archive_id=archive.id, honor_id=honour))

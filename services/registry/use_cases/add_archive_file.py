"""Add a file to a draft archive (C7.5; 档案法 37: 来源可靠、程序规范、要素合规): its hash, where it comes from, a detached signature.

Who may: whoever's unit began the archive.   Trigger: POST /registry/archives/{id}/files.
Records: the file sealed, its SHA-256, provenance, signature: VERIFIED by a key registered for the unit, UNVERIFIED where none is registered.
Emits: nothing.   Refuses: NOT_FOUND, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FILE_REFUSED (also a signature that a registered key disowns),
DUPLICATE_FILE.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.persistence.files import Owner, StoredFile, keep_file
from services.registry.domain.signatures import read_key, verifies
from services.registry.policy.c7_5_archive import FileKind
from services.registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AddArchiveFile:
    archive_id: UUID
    kind: FileKind
    provenance: str
    file_name: str = field(repr=False)
    content: bytes = field(repr=False)
    signature: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ArchiveFileAdded:
    file: StoredFile
    signature_state: str


async def add_archive_file(command: AddArchiveFile, actor: Actor, uow: UnitOfWork) -> ArchiveFileAdded:
    archive = await uow.archives.lock(command.archive_id)
    if actor.unit_id is None or actor.unit_id != archive.entered_unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "登记档案由开始录入的单位补充")
    if archive.state != "DRAFT":
        refuse(Code.INVALID_TRANSITION, "登记档案已报送，不能再补充文件")
    state, key_id = await _signed(command, [unit for unit in (archive.awarding_unit, archive.entered_unit) if unit], uow)
    kept = await keep_file(uow, Owner("ARCHIVE", archive.id, archive.person_id), command.content, command.file_name)
    await uow.archives.add_file(archive.id, kept.id, command.kind, command.provenance, command.signature, state, key_id)
    return ArchiveFileAdded(kept, state)


async def _signed(command: AddArchiveFile, units: list[UUID], uow: UnitOfWork) -> tuple[str, UUID | None]:
    if command.signature is None:
        return "NONE", None
    keys = await uow.archives.keys_of(units)
    for key_id, pem in keys:
        key = read_key(pem)
        if key is not None and verifies(key, command.signature, command.content):
            return "VERIFIED", key_id
    if keys:
        refuse(Code.FILE_REFUSED, "签名与已登记的公钥不符，请核对文件是否被改动")
    return "UNVERIFIED", None

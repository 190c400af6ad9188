"""Add a piece of evidence to a case: a file, or the shelf-mark of a paper original with the name of who saw it (C2.5 证明材料, C6.2).

Who may: the form filler and the reviewer of the person's unit or county, the verifier of the L2; for a notice or an objection the union that opened it;
for a visit the unit that recorded it too.
Trigger: POST /assistance/evidence/{owner}/{id}/files, /papers.   Records: the piece, the file sealed.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FILE_REFUSED, DUPLICATE_FILE, FIELD_INVALID.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import new_id
from libs.common.persistence.files import Owner, StoredFile, keep_file, same_elsewhere
from services.assistance.domain.caretakers import require_clerk
from services.assistance.domain.evidence import OwnerKind, Piece, Subject
from services.assistance.policy import c2_4_gates
from services.assistance.policy.c2_5_evidence import EvidenceKind
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    name: str = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class EvidencePaper:
    """Where the original lies, and the name of who saw it."""

    shelf_mark: str
    seen_by: str


@dataclass(frozen=True, slots=True)
class AddEvidence:
    owner: OwnerKind
    owner_id: UUID
    kind: EvidenceKind
    piece: EvidenceFile | EvidencePaper


@dataclass(frozen=True, slots=True)
class Added:
    """`elsewhere`: the very same file was handed in for somebody else too, which a person should look at."""

    id: UUID
    file: StoredFile | None
    elsewhere: bool


async def add_evidence(command: AddEvidence, actor: Actor, uow: UnitOfWork) -> Added:
    subject = await uow.evidence.subject(command.owner, command.owner_id)
    require_keeper(subject, actor)
    subject.require_living()
    if command.owner is not OwnerKind.NOTICE and command.kind is EvidenceKind.NOTICE_PHOTO:
        refuse(Code.FIELD_INVALID, "公示照片请登记在公示下")
    if command.owner is not OwnerKind.VISIT and command.kind is EvidenceKind.VISIT_PHOTO:
        refuse(Code.FIELD_INVALID, "走访照片请登记在走访记录下")
    file, elsewhere = None, False
    mark = seen_by = None
    if isinstance(command.piece, EvidenceFile):
        owner = Owner(_folder(command.owner), subject.case_id, subject.person_id)
        file = await keep_file(uow, owner, command.piece.content, command.piece.name)
        elsewhere = subject.person_id is not None and bool(await same_elsewhere(uow, file.sha256, owner))
    else:
        mark, seen_by = command.piece.shelf_mark, command.piece.seen_by
    piece = Piece(new_id(), command.kind, file.id if file else None, mark, seen_by, actor.subject, actor.unit_id, uow.now)
    await uow.evidence.add(piece, subject)
    return Added(piece.id, file, elsewhere)


def require_keeper(subject: Subject, actor: Actor) -> None:
    """Who may put evidence to a subject. Refuses ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT."""
    if subject.kind in (OwnerKind.NOTICE, OwnerKind.OBJECTION):
        if not actor.has(Role.COUNTY_REVIEWER):
            refuse(Code.ROLE_NOT_PERMITTED, "公示和异议的材料由县级审核岗位登记")
        if actor.unit_id != subject.notice_unit:
            refuse(Code.NOT_RESPONSIBLE_UNIT, "此公示由其他工会发布，请转交该工会办理")
        return
    assert subject.chain is not None, "everything else is about a person"
    if subject.kind is OwnerKind.VISIT and actor.unit_id == subject.notice_unit:
        require_clerk(actor, province=True)
        return
    refused: LaomoError | None = None
    for gate, role in ((Gate.FILL, Role.FORM_FILLER), (Gate.COUNTY, Role.COUNTY_REVIEWER), (Gate.VERIFY, Role.VERIFIER)):
        if actor.has(role):
            try:
                c2_4_gates.require(gate, actor, subject.chain, {})
            except LaomoError as refusal:
                refused = refusal
            else:
                return
    raise refused or LaomoError(Code.ROLE_NOT_PERMITTED, "证明材料由填报、审核、核对岗位登记")


def _folder(owner: OwnerKind) -> str:
    """Where the same file may be only once."""
    return {OwnerKind.NOTICE: "notice", OwnerKind.PERSON: "person", OwnerKind.VISIT: "visit"}.get(owner, "application")

"""Open a file of evidence, with a reason; each opening is audited under the person (domain.md §8).

Who may: the person; filler, reviewer, verifier and auditor of the person's chain; health only who sees health in full; what came in with an
objection only the union that opened the notice and the case officer of the L2.
Trigger: POST /assistance/evidence/{id}/download.   Records: an audit row.   Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from libs.common.kernel.jurisdiction import OrgKind, Scope, covers
from libs.common.persistence.files import StoredFile, find_file, note_read
from services.assistance.domain.evidence import OwnerKind, Subject
from services.assistance.policy.c2_5_evidence import HEALTH
from services.assistance.storage.unit_of_work import UnitOfWork

READERS = frozenset({Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.AUDITOR, Role.MODEL_WORKER})


@dataclass(frozen=True, slots=True)
class OpenEvidence:
    """`scope`: the people whom the actor may see; `health`: whether in full."""

    evidence_id: UUID
    reason: str
    scope: Scope
    health: bool


async def open_evidence(command: OpenEvidence, actor: Actor, uow: UnitOfWork) -> StoredFile:
    piece, subject = await uow.evidence.find(command.evidence_id)
    if not may_see(subject, actor, command.scope) or piece.file_id is None:
        refuse(Code.NOT_FOUND, "没有此材料，或不在本单位负责范围")
    if piece.kind in HEALTH and not command.health:
        refuse(Code.ROLE_NOT_PERMITTED, "健康类证明只向本人和责任工会核对人员提供，其他岗位只见类别")
    file = await find_file(uow.house, piece.file_id)
    note_read(uow, file, command.reason)
    return file


def may_see(subject: Subject, actor: Actor, scope: Scope) -> bool:
    """Whether the actor may know what evidence there is."""
    if not actor.roles & READERS or actor.unit_kind is OrgKind.PROVINCIAL_FINANCE:
        return False
    own_notice = actor.has(Role.COUNTY_REVIEWER) and actor.unit_id == subject.notice_unit
    if subject.kind is OwnerKind.NOTICE:
        return own_notice or actor.has(Role.AUDITOR)
    assert subject.person_id is not None, "everything else is about a person"
    in_scope = covers(scope, PersonId(subject.person_id), subject.chain)
    if subject.kind is OwnerKind.OBJECTION:
        return own_notice or (in_scope and actor.has(Role.VERIFIER))
    return in_scope

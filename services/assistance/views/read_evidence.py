"""What evidence is there for a case? Health papers show their category alone to those who may not see health in full (§8, D4)."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from libs.common.persistence.files import name_of
from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Keyring
from libs.common.web.fields import ReadModel
from services.assistance.domain.evidence import OwnerKind
from services.assistance.policy.c2_5_evidence import EVIDENCE_ZH, HEALTH, EvidenceKind

_READ = """
SELECT e.id, e.kind, e.shelf_mark, e.seen_by, coalesce(u.name, ''), e.entered_at, w.withdrawn_at, f.id, f.kind, encode(f.sha256, 'hex'), f.size, f.pages,
  f.sealed_name, e.person_id IS NOT NULL AND EXISTS (SELECT 1 FROM stored_file o WHERE o.sha256 = f.sha256 AND o.person_id IS DISTINCT FROM f.person_id)
FROM evidence e LEFT JOIN stored_file f ON f.id = e.file_id LEFT JOIN evidence_withdrawal w ON w.evidence_id = e.id LEFT JOIN org_unit u ON u.id = e.unit
WHERE e.owner_kind = %s AND e.owner_id = %s ORDER BY e.entered_at, e.id
"""


class FileOut(ReadModel):
    """电子文件"""

    kind: str = Field(description="PDF · JPG · OFD，按内容判定")
    sha256: str = Field(description="SHA-256 校验值")
    size: int = Field(description="字节数")
    pages: int | None = Field(description="页数；无法判定时为空")
    name: str = Field(description="上传时的文件名")
    also_for_others: bool = Field(description="同一文件也用于其他人，请核查；无权核查时为假")


class EvidenceOut(ReadModel):
    """一件证明材料"""

    id: UUID = Field(description="材料编号")
    kind: str = Field(description="种类", examples=["INCOME"])
    kind_name: str = Field(description="种类名称", examples=["收入证明"])
    file: FileOut | None = Field(description="电子文件；纸质材料和无权查看的为空")
    shelf_mark: str | None = Field(description="纸质材料存放位置")
    seen_by: str | None = Field(description="查验原件的人")
    unit: str = Field(description="录入单位")
    entered_at: datetime = Field(description="录入时间")
    withdrawn_at: datetime | None = Field(description="撤下时间；为空表示有效")


async def read_evidence(
    pool: Pool, keyring: Keyring, owner: OwnerKind, owner_id: UUID, *, health: bool, compares: bool
) -> list[EvidenceOut]:
    """Oldest first. Ask only for an owner that the reader may see. `compares`: whether the reader may know of other people's files."""
    async with pool.connection() as connection:
        rows = await (await connection.execute(_READ, (owner, owner_id))).fetchall()
    told = []
    for evidence_id, kind, mark, seen_by, unit, entered_at, withdrawn_at, file_id, *file, sealed, elsewhere in rows:
        shown = health or kind not in HEALTH
        told.append(
            EvidenceOut(
                id=evidence_id,
                kind=kind,
                kind_name=EVIDENCE_ZH[EvidenceKind(kind)],
                file=_file(file, name_of(keyring, file_id, bytes(sealed)), elsewhere=elsewhere and compares) if file_id and shown else None,
                shelf_mark=mark if shown else None,
                seen_by=seen_by if shown else None,
                unit=unit,
                entered_at=entered_at,
                withdrawn_at=withdrawn_at,
            )
        )
    return told


def _file(said: list[object], name: str, *, elsewhere: bool) -> FileOut:
    kind, sha256, size, pages = said
    return FileOut.model_validate(
        {"kind": kind, "sha256": sha256, "size": size, "pages": pages, "name": name, "also_for_others": elsewhere}
    )

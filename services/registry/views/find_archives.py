"""Registration archives and claimed honours: what was sent, who acknowledged, which are late (C7.5)."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.actor import Actor
from libs.common.kernel.jurisdiction import OrgKind, Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class ArchiveFileOut(ReadModel):
    """一份档案文件"""

    file_id: UUID = Field(description="文件编号")
    kind: str = Field(description="DECISION 表彰决定 · REGISTRATION_FORM 登记表 · CERTIFICATE 证书 · OTHER 其他")
    sha256: str = Field(description="SHA-256 摘要(十六进制)")
    pages: int | None = Field(description="页数")
    provenance: str = Field(description="来源")
    signature_state: str = Field(description="VERIFIED 签名已验证 · UNVERIFIED 有签名、单位未登记公钥 · NONE 无签名")
    uploaded_at: datetime = Field(description="上传时间")


class ArchiveOut(ReadModel):
    """一份登记档案"""

    id: UUID = Field(description="档案编号")
    person_id: UUID = Field(description="人员编号")
    name: str = Field(description="姓名")
    honor_id: UUID = Field(description="荣誉(或荣誉申报)编号")
    title: str = Field(description="荣誉称号")
    honour_state: str = Field(
        description="荣誉状态：CLAIMED 已申报 · ARCHIVE_PENDING 待核定 · RECORDED 已登记 · REVOKED 已撤销 · REJECTED 已退回"
    )
    basis: str = Field(description="依据：PROVINCIAL_OR_ABOVE 省级以上党委政府表彰 · JOINT_WITH_HRSS 与人社部门联合表彰")
    decision_doc_no: str = Field(description="表彰决定文号")
    decided_on: date = Field(description="表彰决定日期")
    due_on: date = Field(description="报送期限(最后一日)")
    certificate_no: str = Field(description="证书编号")
    awarding_name: str = Field(description="表彰单位")
    state: str = Field(description="状态：DRAFT 录入中 · SUBMITTED 已报送 · COMPLETED 双方已签收")
    late: bool = Field(description="是否逾期未报送")
    submitted_at: datetime | None = Field(description="报送时间")
    acknowledged: list[str] = Field(description="已签收：PROVINCIAL_FEDERATION 省总工会 · HRSS 省人社厅")
    files: list[ArchiveFileOut] = Field(description="文件")


class ClaimOut(ReadModel):
    """一项荣誉申报"""

    id: UUID = Field(description="编号，登记后即荣誉编号")
    person_id: UUID = Field(description="人员编号")
    name: str = Field(description="姓名")
    title: str = Field(description="荣誉称号")
    award_date: date = Field(description="授予日期")
    granting_unit: str = Field(description="授予单位")
    doc_no: str = Field(description="表彰决定文号")
    certificate_no: str = Field(description="证书编号")
    state: str = Field(description="CLAIMED 已申报 · ARCHIVE_PENDING 档案已报送、待核定 · RECORDED 已登记 · REJECTED 已退回")
    reason: str = Field(description="退回理由")


_FIND: Final = """
SELECT a.id, a.person_id, p.name, a.honor_id, coalesce(o.title, c.title, '') AS title,
  CASE WHEN r.honor_id IS NOT NULL THEN 'REVOKED' WHEN o.id IS NOT NULL THEN 'RECORDED' ELSE coalesce(c.state, 'CLAIMED') END AS honour_state,
  a.basis, a.decision_doc_no, a.decided_on, a.due_on, a.certificate_no, a.awarding_name, a.state, a.state = 'DRAFT' AND a.due_on < %(today)s AS late,
  a.submitted_at, (SELECT coalesce(array_agg(k.recipient ORDER BY k.recipient), '{{}}') FROM archive_acknowledgement k WHERE k.archive_id = a.id) AS acknowledged,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('file_id', f.file_id, 'kind', f.kind, 'sha256', encode(s.sha256, 'hex'), 'pages', s.pages,
     'provenance', f.provenance, 'signature_state', f.signature_state, 'uploaded_at', s.uploaded_at) ORDER BY f.file_id), '[]')
   FROM archive_file f JOIN stored_file s ON s.id = f.file_id WHERE f.archive_id = a.id) AS files
FROM archive a JOIN person p USING (person_id) LEFT JOIN honor o ON o.id = a.honor_id LEFT JOIN honor_revocation r ON r.honor_id = o.id
LEFT JOIN honor_claim c ON c.id = a.honor_id
WHERE {seen} AND (%(archive)s::uuid IS NULL OR a.id = %(archive)s) AND (%(state)s::text IS NULL OR a.state = %(state)s)
  AND (%(after)s::uuid IS NULL OR a.id > %(after)s) ORDER BY a.id LIMIT %(limit)s
"""
_CLAIMS: Final = """
SELECT c.id, c.person_id, p.name, c.title, c.award_date, c.granting_unit, c.doc_no, c.certificate_no, c.state, c.reason
FROM honor_claim c JOIN person p USING (person_id) WHERE {scope} AND (%(state)s::text IS NULL OR c.state = %(state)s)
  AND (%(after)s::uuid IS NULL OR c.id > %(after)s) ORDER BY c.id LIMIT %(limit)s
"""


def _seen_by(actor: Actor, scope: Scope) -> tuple[sql.Composable, dict[str, Any]]:
    """An awarding body sees what it sent; 省人社厅 what was sent to it; unions those of their people."""
    if actor.unit_kind is OrgKind.AWARDING_BODY:
        return sql.SQL("a.entered_unit = %(unit)s"), {"unit": actor.unit_id}
    condition, parameters = within(scope, "p")
    if actor.unit_kind is OrgKind.HRSS:
        return sql.SQL("{} AND a.state <> 'DRAFT'").format(condition), parameters
    return condition, parameters


async def find_archives(
    pool: Pool, actor: Actor, scope: Scope, today: date, *, archive: UUID | None, state: str | None, after: UUID | None, limit: int
) -> list[ArchiveOut]:
    seen, parameters = _seen_by(actor, scope)
    asked = {"today": today, "archive": archive, "state": state, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ArchiveOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(seen=seen), asked)).fetchall()


async def find_claims(pool: Pool, scope: Scope, *, state: str | None, after: UUID | None, limit: int) -> list[ClaimOut]:
    condition, parameters = within(scope, "p")
    asked = {"state": state, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ClaimOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_CLAIMS).format(scope=condition), asked)).fetchall()

"""C7.5 省级以上党委、政府以及中央国家机关与人社部门联合表彰的劳动模范和先进工作者，有关单位要及时向省总工会、省人社厅报送相关登记档案材料."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C7.5", "有关单位要及时向省总工会、省人力资源社会保障厅报送相关登记档案材料", ("Q40",))


class Basis(StrEnum):
    """Whose award it is: of a party committee or government of provincial level or above; joint with human resources; or none of these."""

    PROVINCIAL_OR_ABOVE = "PROVINCIAL_OR_ABOVE"
    JOINT_WITH_HRSS = "JOINT_WITH_HRSS"
    OTHER = "OTHER"


class Recipient(StrEnum):
    PROVINCIAL_FEDERATION = "PROVINCIAL_FEDERATION"
    HRSS = "HRSS"


class FileKind(StrEnum):
    DECISION = "DECISION"  # 表彰决定
    REGISTRATION_FORM = "REGISTRATION_FORM"  # 登记表
    CERTIFICATE = "CERTIFICATE"  # 证书
    OTHER = "OTHER"


BOTH: Final = frozenset(Recipient)
NEEDED: Final = (FileKind.DECISION, FileKind.REGISTRATION_FORM)


@dataclass(frozen=True, slots=True)
class Archive:
    """What a submission says of itself."""

    basis: Basis
    recipients: frozenset[Recipient]
    decision_doc_no: str
    files: frozenset[FileKind]


def require_sendable(archive: Archive) -> None:
    """Refuses FIELD_INVALID for one recipient only and for an award that is neither joint nor authorised, EVIDENCE_MISSING for a paper."""
    if archive.basis is Basis.OTHER:
        refuse(Code.FIELD_INVALID, "只有省级以上党委、政府表彰，或中央国家机关与人社部门联合表彰的，才报送登记档案")
    if archive.recipients != BOTH:
        refuse(Code.FIELD_INVALID, "登记档案须同时报送省总工会和省人力资源社会保障厅")
    if not archive.decision_doc_no or FileKind.DECISION not in archive.files:
        refuse(Code.EVIDENCE_MISSING, "缺少表彰决定文件，请上传后再报送")
    if FileKind.REGISTRATION_FORM not in archive.files:
        refuse(Code.EVIDENCE_MISSING, "缺少登记表，请上传后再报送")


def is_complete(acknowledged: Collection[Recipient]) -> bool:
    """Two acknowledgements complete the archive, not the honour."""
    return set(acknowledged) >= BOTH


def due_on(decided_on: date, parameters: ParametersOn) -> date:
    """及时: the last day on which the archive is in time (Q40)."""
    return decided_on + timedelta(days=int(parameters.integer("archive.days")))

"""C2.5 摸底填表: when a form is complete, whether it came in a workbook or by a single call, and when it is due again (Q13)."""

from dataclasses import dataclass
from datetime import date

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code
from libs.common.kernel.months import Month, months_later
from libs.common.kernel.parameters import ParametersOn
from services.assistance.policy.benefit_facts import CapacityProof, Income

CLAUSE = Clause("C2.5", "所在单位或乡镇、街道(社区)、居委会(村委会)和县总工会…摸底填表", ("Q09", "Q10", "Q11", "Q13"))


@dataclass(frozen=True, slots=True)
class FileEvidence:
    kind: str
    sha256: str
    pages: int


@dataclass(frozen=True, slots=True)
class PaperEvidence:
    """A paper kept by the union: where it lies, and who saw the original."""

    kind: str
    shelf_mark: str
    seen_by: str


@dataclass(frozen=True, slots=True)
class Form:
    """What completeness looks at. `capacity_claimed`: 是否丧失劳动能力 says yes."""

    submitted_on: date
    consented_on: date | None
    income: Income | None
    capacity_claimed: bool
    capacity: CapacityProof | None
    evidence: tuple[FileEvidence | PaperEvidence, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    code: Code
    path: str
    message: str


def faults(form: Form, today: date) -> tuple[Fault, ...]:
    """What keeps the form from being a complete application, in the order in which rows are refused (data/README.md). An expired proof is none."""
    found = []
    if form.income is None:
        found.append(Fault(Code.INCOME_MISSING, "income", "请填写月工资(养老金)，没有收入的填0"))
    if form.consented_on is None:
        found.append(Fault(Code.CONSENT_MISSING, "consented_on", "请由本人签署知情同意书并填写签署日期"))
    elif form.consented_on > form.submitted_on:
        found.append(Fault(Code.FIELD_INVALID, "consented_on", "知情同意书签署日期不得晚于申报日期"))
    if form.submitted_on > today:
        found.append(Fault(Code.FIELD_INVALID, "submitted_on", "申报日期不得晚于今天"))
    if form.capacity_claimed and form.capacity is None:
        found.append(Fault(Code.FIELD_INVALID, "capacity", "申报丧失劳动能力的，请填写鉴定文号和鉴定日期"))
    if not form.evidence:
        found.append(Fault(Code.FIELD_INVALID, "evidence", "请附证明材料(电子文件，或注明存放位置的纸质材料)"))
    found += [
        Fault(Code.FIELD_INVALID, f"evidence[{index}]", "请补全证明材料：电子文件须有种类、校验值和页数，纸质材料须有存放位置和查验人")
        for index, piece in enumerate(form.evidence)
        if not _whole(piece)
    ]
    return tuple(found)


def states_from(submitted_on: date) -> date:
    """The day from which the form's facts are taken to hold: a form states the month in which it is handed in (Q10, Q11)."""
    return Month.of(submitted_on).first_day


def changed_from(stated_on: date, submitted_on: date) -> date:
    """The day from which a correction holds: a change after the submission from its own day, so that the days before it still count for their month
    (Q10, Q13); what was wrong from the start, from where the form held.
    """
    return stated_on if stated_on > submitted_on else states_from(stated_on)


def review_due_on(submitted_on: date, parameters: ParametersOn) -> date:
    """When the person declares anew at the latest (Q13); what a missed day means: c2_5_redeclaration."""
    return months_later(submitted_on, parameters.integer("review.months"))


def _whole(piece: FileEvidence | PaperEvidence) -> bool:
    if isinstance(piece, FileEvidence):
        return bool(piece.kind and piece.sha256) and piece.pages > 0
    return bool(piece.kind and piece.shelf_mark and piece.seen_by)

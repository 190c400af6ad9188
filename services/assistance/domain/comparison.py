"""A comparison list and the workbook that an authority fills in: the rows' keys, the columns, and how an answer's row is read (C2.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.workbooks.cells import CellError, civil_date, money_fen, text
from services.assistance.domain.hardship_form import income_of
from services.assistance.domain.person import Person
from services.assistance.policy.benefit_facts import LifeStatus
from services.assistance.policy.c2_6_comparison import ANSWERS, Answer, Comparison, Known

KEY, NAME, NUMBER, SAID, DIED_ON, AMOUNT = "行标识", "姓名", "公民身份号码", "核对结果", "死亡日期", "月金额(元)"
_EXTRA: Final[Mapping[Comparison, tuple[str, ...]]] = {
    Comparison.LIFE: (DIED_ON,),
    Comparison.INCOME: (AMOUNT,),
    Comparison.INSURANCE: (),
}


@dataclass(frozen=True, slots=True)
class ComparisonList:
    id: UUID
    kind: Comparison
    l2: UUID
    authority: str
    purpose: str
    legal_basis: str
    rows: int
    ordered_by: str
    state: str
    expires_on: date | None

    def require_open(self, today: date) -> None:
        """Whether its numbers may leave and its answers come back. Refuses INVALID_TRANSITION."""
        if self.state != "APPROVED":
            refuse(Code.INVALID_TRANSITION, "名单须经另一人审批后才能导出")
        if self.expires_on is not None and today > self.expires_on:
            refuse(Code.INVALID_TRANSITION, "名单已过期，请重新生成并审批")


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One person of a list: the key that the workbook carries."""

    row_key: str
    person_id: UUID
    application_id: UUID


def written_columns(kind: Comparison) -> tuple[str, ...]:
    """What goes out: key, name, number, and the empty columns to fill in."""
    return (KEY, NAME, NUMBER, SAID, *_EXTRA[kind])


def answer_columns(kind: Comparison) -> tuple[str, ...]:
    """What is read of what comes back: never the name or the number."""
    return (KEY, SAID, *_EXTRA[kind])


def read_answer(kind: Comparison, cells: Sequence[Any]) -> tuple[str, Answer | LaomoError]:
    """The row's key, and what it says or why it cannot be taken."""
    key, said, *extra = cells
    row_key, answer = text(key).upper(), text(said)
    if answer not in ANSWERS[kind]:
        return row_key, LaomoError(Code.FIELD_INVALID, f"核对结果请填写：{'、'.join(ANSWERS[kind])}")
    try:
        died_on = civil_date(extra[0]) if kind is Comparison.LIFE and text(extra[0]) else None
        amount_fen = money_fen(extra[0]) if kind is Comparison.INCOME else None
    except CellError:
        wrong = LaomoError(Code.FIELD_INVALID, "死亡日期无法识别，例如 2024-05-02")
        return row_key, wrong if kind is Comparison.LIFE else LaomoError(Code.MONEY_FORMAT_INVALID, "月金额无法识别，例如 1800.00")
    if died_on is not None and answer != "死亡":
        return row_key, LaomoError(Code.FIELD_INVALID, "核对结果不是死亡的，死亡日期请留空")
    return row_key, Answer(answer, died_on, amount_fen)


def known_of(person: Person, content: Mapping[str, Any] | None, day: date) -> Known:
    """What we hold of a person on a day: registry's facts and the newest form."""
    income = income_of(content) if content else None
    life = person.facts.life_on(day)
    deaths = [starts_on for starts_on, status in person.facts.life if status is LifeStatus.DECEASED]
    return Known(
        life=LifeStatus.DECEASED if deaths and deaths[-1] <= day else life,
        died_on=deaths[-1] if deaths else None,
        income=(income.source, income.wage_fen // income.months) if income else None,
        insurance=str(content["insurance"]) if content else None,
    )

"""Compare a chunk of an authority's answers with what is held: each difference becomes a work item, nothing is changed (C2.6).

Who may: the job that a verifier of the union ordered.   Trigger: the job IMPORT_ANSWERS.
Records: which rows were answered; differences with owner and due date.   Emits: nothing.
Refuses: NOT_FOUND, INVALID_TRANSITION; a row's own fault is its verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.common.kernel.errors import Code, LaomoError
from libs.common.kernel.ids import PersonId
from services.assistance.domain.comparison import ComparedRow, known_of, read_answer
from services.assistance.policy.c2_6_comparison import DUE_DAYS, Answer, differences
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.storage.working_days import calendar_from

Verdict = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class TakeAnswers:
    """`rows`: sheet row number and cells in the order of `answer_columns`. `seen`: keys of earlier chunks of the same workbook."""

    list_id: UUID
    rows: Sequence[tuple[int, Sequence[Any]]]
    seen: frozenset[str]


@dataclass(frozen=True, slots=True)
class Taken:
    verdicts: list[Verdict]
    keys: frozenset[str]
    differences: int


async def take_answers(command: TakeAnswers, uow: UnitOfWork) -> Taken:
    compared = await uow.comparisons.lock(command.list_id)
    compared.require_open(uow.now.date())
    read = [(number, *read_answer(compared.kind, cells)) for number, cells in command.rows]
    rows = await uow.comparisons.rows(compared.id, [key for _, key, _ in read])
    verdicts: list[Verdict] = []
    answers: dict[str, Answer] = {}
    for number, key, answer in read:
        refusal = _refusal(key, answer, rows, command.seen | answers.keys())
        if refusal is None and isinstance(answer, Answer):
            answers[key] = answer
        verdicts.append((number, refusal.code, refusal.detail) if refusal else (number, "OK", ""))
    found = await _compare(command.list_id, {key: (rows[key], answer) for key, answer in answers.items()}, uow)
    await uow.comparisons.answered(compared.id, list(answers))
    return Taken(verdicts, frozenset(answers), found)


def _refusal(key: str, answer: Answer | LaomoError, rows: dict[str, ComparedRow], seen: frozenset[str] | set[str]) -> LaomoError | None:
    if key not in rows:
        return LaomoError(Code.NOT_FOUND, "行标识不属于此名单，请使用导出的原表填写")
    if key in seen:
        return LaomoError(Code.DUPLICATE_ROW, "同一行标识出现多次，请只保留一行")
    return answer if isinstance(answer, LaomoError) else None


async def _compare(list_id: UUID, answers: dict[str, tuple[ComparedRow, Answer]], uow: UnitOfWork) -> int:
    """How many differences there are. People and forms of the chunk are read once."""
    compared, today = await uow.comparisons.lock(list_id), uow.now.date()
    await uow.people.fetch(PersonId(row.person_id) for row, _ in answers.values())
    forms = await uow.forms.stated([row.application_id for row, _ in answers.values()])
    days = (await uow.parameters.table()).on(today).integer(DUE_DAYS)
    due_on = (await calendar_from(uow.raw, today)).add_working_days(today, days)
    count = 0
    for row, answer in answers.values():
        stated = forms.get(row.application_id)
        known = known_of(await uow.people.get(PersonId(row.person_id)), stated[-1][1] if stated else None, today)
        for difference in differences(compared.kind, answer, known):
            await uow.comparisons.differ(compared, row, difference, due_on)
            count += 1
    return count

"""Match the bank's statement of a day with the ledger, line by line (T+1; L12: 100 % matched or in a case).

Who may: preparer or approver of the statement's paying unit.   Trigger: POST /funds/statements.
Records: the match; each difference as a case for a person to resolve; never a change of the ledger.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, NOT_FOUND, INVALID_TRANSITION (template), FIELD_INVALID (the whole file).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.domain.bank_files import StatementFile, read_statement
from services.funds.domain.bank_reading import read_movements
from services.funds.domain.statement_match import match
from services.funds.storage.bank_loads import BankFile
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class LoadStatement:
    """`template_id`: the union's template whose statements the file is in; `day` for such a file without a line. None: the standard format."""

    file_name: str
    content: bytes
    template_id: UUID | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """`differences`: kind → how many; `new_cases`: those that were not on file yet."""

    day: date
    lines: int
    matched: int
    differences: dict[str, int]
    new_cases: int


async def load_statement(command: LoadStatement, actor: Actor, uow: UnitOfWork) -> Matched:
    if not (actor.has(Role.PREPARER) or actor.has(Role.APPROVER)):
        refuse(Code.ROLE_NOT_PERMITTED, "银行对账由责任工会的发放编制或审批岗位办理")
    file = await _read(command, actor, uow)
    if actor.unit_id != file.unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该对账单属于其他付款单位")
    states = await uow.bank_loads.states([movement.bank_ref for movement in file.movements])
    differences = match(file, states, await uow.bank_loads.posted_on(file.unit, file.day))
    new = await uow.ledger.open_cases([(each.bank_ref, each.kind, each.said, each.amount_fen) for each in differences])
    counts: dict[str, int] = {}
    for each in differences:
        counts[each.kind] = counts.get(each.kind, 0) + 1
    named = {each.bank_ref for each in differences}
    matched = sum(movement.bank_ref not in named for movement in file.movements)
    kept = BankFile("STATEMENT", file.unit, command.file_name, command.content, len(file.movements), day=file.day)
    await uow.bank_loads.keep(kept, {"matched": matched, **counts})
    return Matched(file.day, len(file.movements), matched, counts, new)


async def _read(command: LoadStatement, actor: Actor, uow: UnitOfWork) -> StatementFile:
    if command.template_id is None:
        return read_statement(command.content)
    layout = await uow.bank_templates.layout_of(command.template_id, actor.unit_id)
    assert actor.unit_id is not None, "a template is a unit's"
    return read_movements(layout, command.content, actor.unit_id, command.day)

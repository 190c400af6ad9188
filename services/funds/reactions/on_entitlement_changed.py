"""ENTITLEMENT_CHANGED (assistance): more lines, or signed corrections of lines."""

from libs.common.contracts.assistance import EntitlementChanged
from libs.common.kernel.ids import LineId, PersonId
from services.funds.reactions.on_entitlement_granted import owed_by
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.correct_lines import Correction, CorrectLines, correct_lines
from services.funds.use_cases.owe_lines import OweLines, owe_lines


async def on_entitlement_changed(event: EntitlementChanged, uow: UnitOfWork) -> None:
    await owe_lines(OweLines(owed_by(event)), uow)
    corrections = tuple(Correction(LineId(line.line_id), line.seq, line.amount_fen) for line in event.lines if line.seq > 0)
    await correct_lines(CorrectLines(PersonId(event.subject), corrections, event.effective_on), uow)

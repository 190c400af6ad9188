"""ENTITLEMENT_GRANTED (assistance): monthly lines that are owed from now on."""

from libs.common.contracts.assistance import EntitlementChanged, EntitlementGranted
from libs.common.kernel.ids import ApplicationId, LineId, OrgUnitId, PersonId
from libs.common.kernel.months import Month
from services.funds.domain.demand import Owed
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.owe_lines import OweLines, owe_lines


async def on_entitlement_granted(event: EntitlementGranted, uow: UnitOfWork) -> None:
    await owe_lines(OweLines(owed_by(event)), uow)


def owed_by(event: EntitlementGranted | EntitlementChanged) -> tuple[Owed, ...]:
    """The lines themselves (seq 0); a line is its own obligation."""
    return tuple(
        Owed(
            line.line_id,
            LineId(line.line_id),
            ApplicationId(event.application_id),
            PersonId(event.subject),
            event.benefit,
            Month.parse(line.month),
            event.tier,
            line.amount_fen,
            OrgUnitId(line.payer),
        )
        for line in event.lines
        if line.seq == 0
    )

"""Watch for money that lies too long with anybody (C2.3 截留, Q45).

Who may: the calendar.   Trigger: the daily job `watch-retention`.   Records: each alert once for the same money.
Emits: FUND_RETENTION_ALERT, naming the holder and the hop that is due.   Refuses: CONFIG_MISSING.
"""

from libs.common.contracts.funds import FundRetentionAlert
from services.funds.policy.c2_3_retention import idle, limit_days
from services.funds.storage.unit_of_work import UnitOfWork


async def watch_retention(uow: UnitOfWork) -> int:
    """How many new alerts."""
    today = uow.now.date()
    days = limit_days((await uow.parameters.table()).on(today))
    raised = 0
    for holding in await uow.retention.holdings():
        overdue = idle(holding.balance_fen, holding.inflows, today, days)
        if overdue is None or not await uow.retention.is_new(holding, overdue):
            continue
        raised += 1
        uow.emit(
            FundRetentionAlert(
                subject=holding.earmark_id,
                effective_on=today,
                hop=holding.hop,
                holder=holding.holder,
                amount_fen=overdue.amount_fen,
                since=overdue.since,
            )
        )
    return raised

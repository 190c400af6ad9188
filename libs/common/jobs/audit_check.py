"""Daily, in every department: walk the audit chain from its beginning; end with an error where a row does not follow from the one before."""

from typing import Any

import structlog

from libs.common.persistence import audit
from libs.common.persistence.house import House

_log = structlog.get_logger()


class BrokenChainError(Exception):
    """Somebody changed, removed, added or moved a row of the audit chain."""


async def audit_check(house: House[Any]) -> None:
    """Raises BrokenChainError: the job fails, and its failure is what the alert sees."""
    async with house.pool.connection() as connection:
        report = await audit.verify(connection)
    _log.info("audit_chain_checked", service=house.name, count=report.rows, status="intact" if report.intact else "broken")
    if not report.intact:
        raise BrokenChainError(f"the audit chain of {house.name} is broken at row {report.broken_at}")

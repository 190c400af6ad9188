"""Record what became of one pass over an endpoint: how far it is, what waits, what is dead, whether the receiver has gone.

Who may: this department's carrier, while it holds the endpoint's lease and the endpoint is where it took it.
Trigger: WebhookDelivery.   Records: position, undelivered events, state; audited where an event died or the endpoint was disabled.   Emits: nothing.
"""

from dataclasses import dataclass

from services.notifications.storage.deliveries import PassRecord
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RecordDeliveries:
    record: PassRecord


async def record_deliveries(command: RecordDeliveries, uow: UnitOfWork) -> bool:
    """False where somebody else has the endpoint now, or it was moved: then nothing is recorded, and what was sent may come twice."""
    record = command.record
    if not await uow.deliveries.record(record):
        return False
    parked = sum(row.state != "WAITING" for row in record.undelivered)
    if parked:
        uow.audit("WEBHOOK_PARKED", record.subscription_id, record.failure or "WITHHELD", {"events": parked})
    if record.gone:
        uow.audit("WEBHOOK_DISABLED", record.subscription_id, "GONE")
    return True

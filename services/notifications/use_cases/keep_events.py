"""Keep every event that this department hears, for those whom a mandate lets hear it.

Who may: this department's ear.   Trigger: any event of any department, in the transaction that moves its cursor.
Records: the feed's next positions, in order of effect.   Emits: nothing.
"""

from collections.abc import Sequence

from libs.common.contracts.catalogue import Envelope
from services.notifications.domain.outward import KEPT_IN
from services.notifications.storage.feed import FeedEntry
from services.notifications.storage.unit_of_work import UnitOfWork


async def keep_events(heard: Sequence[Envelope], uow: UnitOfWork) -> None:
    uow.feed.append(FeedEntry.of(each) for each in heard if each.type not in KEPT_IN)

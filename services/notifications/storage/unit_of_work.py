"""notifications' transaction: the common one with this department's repositories."""

from typing import Any

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession

from libs.common.kernel.actor import Actor
from libs.common.persistence import unit_of_work
from libs.common.persistence.house import House
from services.notifications.storage.agency_events import AgencyEvents
from services.notifications.storage.deliveries import Deliveries
from services.notifications.storage.due_dates import DueDates
from services.notifications.storage.endpoints import Endpoints
from services.notifications.storage.feed import Feed
from services.notifications.storage.mandates import Mandates
from services.notifications.storage.messages import Messages
from services.notifications.storage.money import Money
from services.notifications.storage.parameters import Parameters
from services.notifications.storage.people import People
from services.notifications.storage.subscriptions import Subscriptions
from services.notifications.storage.units import Units
from services.notifications.storage.unpaid_lines import UnpaidLines
from services.notifications.storage.work_items import WorkItems


class UnitOfWork(unit_of_work.UnitOfWork):
    def __init__(self, house: House[Any], session: AsyncSession, raw: AsyncConnection[Any], actor: Actor) -> None:
        super().__init__(house, session, raw, actor)
        self.parameters = Parameters(raw)
        self.due_dates = DueDates(raw, self.parameters, self.now.date())
        self.messages = Messages(raw, self.now)
        self.people = People(raw)
        self.work_items = WorkItems(raw)
        self.units = Units(raw)
        self.money = Money(raw, self.work_items, self.units)
        self.unpaid_lines = UnpaidLines(raw, self.work_items)
        self.feed = Feed(raw, self.now)
        self.mandates = Mandates(raw, self.now)
        self.subscriptions = Subscriptions(raw, self.now)
        self.endpoints = Endpoints(raw, self.now)
        self.deliveries = Deliveries(raw)
        self.agency_events = AgencyEvents(raw, self.now, self.feed)
        for repository in (
            self.people,
            self.messages,
            self.money,
            self.unpaid_lines,
            self.work_items,  # writes what the two before it found
            self.feed,  # last: whose an event is was written above, and its head stays locked to the commit
        ):
            self.before_commit(repository.flush)

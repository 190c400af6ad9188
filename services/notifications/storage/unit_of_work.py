"""notifications' transaction: the common one with this department's repositories."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession

from libs.common.contracts.catalogue import Envelope
from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import derived_id
from libs.common.messaging.outbox import Said
from libs.common.persistence import unit_of_work
from libs.common.persistence.house import House
from services.notifications.storage.agency_events import AgencyEvents
from services.notifications.storage.annex import Annex
from services.notifications.storage.contacts import Contacts
from services.notifications.storage.deliveries import Deliveries
from services.notifications.storage.due_dates import DueDates
from services.notifications.storage.endpoints import Endpoints
from services.notifications.storage.feed import Feed, FeedEntry
from services.notifications.storage.mandates import Mandates
from services.notifications.storage.messages import Messages
from services.notifications.storage.money import Money
from services.notifications.storage.outgoing import Outgoing
from services.notifications.storage.parameters import Parameters
from services.notifications.storage.people import People
from services.notifications.storage.place_posts import PlacePosts
from services.notifications.storage.recoveries import Recoveries
from services.notifications.storage.subscriptions import Subscriptions
from services.notifications.storage.undelivered_letters import UndeliveredLetters
from services.notifications.storage.units import Units
from services.notifications.storage.unpaid_lines import UnpaidLines
from services.notifications.storage.work_comments import WorkComments
from services.notifications.storage.work_items import WorkItems


class UnitOfWork(unit_of_work.UnitOfWork):
    def __init__(self, house: House[Any], session: AsyncSession, raw: AsyncConnection[Any], actor: Actor) -> None:
        super().__init__(house, session, raw, actor)
        self.parameters = Parameters(raw)
        self.due_dates = DueDates(raw, self.parameters, self.now.date())
        self.messages = Messages(raw, self.now)
        self.people = People(raw)
        self.work_items = WorkItems(raw)
        self.units = Units(raw, self.now.date())
        self.annex = Annex(raw, self.now)
        self.place_posts = PlacePosts(raw, self.keyring, self.now)
        self.money = Money(raw, self.work_items, self.units, self.now.date())
        self.unpaid_lines = UnpaidLines(raw, self.work_items)
        self.recoveries = Recoveries(raw)
        self.contacts = Contacts(raw, self.keyring, self.now)
        self.outgoing = Outgoing(raw, self.now)
        self.undelivered = UndeliveredLetters(raw, self.keyring, self.now)
        self.work_comments = WorkComments(raw, self.keyring, self.now)
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

    async def said(self, events: Sequence[Said], numbers: Sequence[tuple[UUID, int]]) -> None:
        """Its own events stand in the feed beside those of the others."""
        who, org_id = derived_id("actor", self.actor.subject), self.actor.unit_id
        for (event, trace), (event_id, version) in zip(events, numbers, strict=True):
            head = (event_id, event.SPEAKER, event.subject, version, event.TYPE, event.VERSION, self.now, event.effective_on)
            self.feed.append([FeedEntry.of(Envelope(*head, org_id, who, trace, json.loads(event.payload_json())))])
        await self.feed.flush()

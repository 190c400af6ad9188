"""housing's transaction: the common one with this department's repositories."""

from typing import Any, Final

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession

from libs.common.kernel.actor import Actor
from libs.common.persistence import unit_of_work
from libs.common.persistence.house import House
from libs.common.persistence.parameters import ParameterBook, ParameterRows
from libs.common.persistence.people import KnownPeople
from libs.common.printing.register import Printouts
from services.housing.policy import c1_5_parameters
from services.housing.storage.applications import Applications
from services.housing.storage.households import Households
from services.housing.storage.orders import Orders
from services.housing.storage.places import Places
from services.housing.storage.queues import Queues

PARAMETERS: Final = ParameterBook("services.housing.policy", c1_5_parameters.check)


class UnitOfWork(unit_of_work.UnitOfWork):
    def __init__(self, house: House[Any], session: AsyncSession, raw: AsyncConnection[Any], actor: Actor) -> None:
        super().__init__(house, session, raw, actor)
        self.people = KnownPeople(raw)
        self.parameters = ParameterRows(raw, PARAMETERS)
        self.places = Places(raw)
        self.households = Households(raw, self.keyring, self.now, actor.subject)
        self.queues = Queues(raw, self.now, actor.subject)
        self.applications = Applications(raw, self.keyring, self.now, actor.subject)
        self.orders = Orders(raw, self.now, actor.subject)
        self.printouts = Printouts(raw, self.keyring, self.now, actor.subject)
        self.before_commit(self.people.flush)

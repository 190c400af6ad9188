"""health's transaction: the common one with this department's repositories."""

from typing import Any, Final

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession

from libs.common.kernel.actor import Actor
from libs.common.persistence import unit_of_work
from libs.common.persistence.house import House
from libs.common.persistence.parameters import ParameterBook, ParameterRows
from libs.common.persistence.people import KnownPeople
from libs.common.printing.register import Printouts
from services.health.policy import c1_5_parameters
from services.health.storage.checkup_bills import CheckupBills
from services.health.storage.checkups import Checkups
from services.health.storage.convalescence import Convalescence
from services.health.storage.convalescence_costs import ConvalescenceCosts
from services.health.storage.coverages import Coverages
from services.health.storage.gaps import Gaps
from services.health.storage.illness_reports import IllnessReports
from services.health.storage.pay_guarantees import PayGuarantees
from services.health.storage.places import Places

PARAMETERS: Final = ParameterBook("services.health.policy", c1_5_parameters.check)


class UnitOfWork(unit_of_work.UnitOfWork):
    def __init__(self, house: House[Any], session: AsyncSession, raw: AsyncConnection[Any], actor: Actor) -> None:
        super().__init__(house, session, raw, actor)
        self.people = KnownPeople(raw)
        self.parameters = ParameterRows(raw, PARAMETERS)
        self.places = Places(raw)
        self.coverages = Coverages(raw, self.now)
        self.gaps = Gaps(raw)
        self.illness_reports = IllnessReports(raw, self.keyring, self.now)
        self.checkups = Checkups(raw, self.keyring, self.now)
        self.checkup_bills = CheckupBills(raw, self.now)
        self.convalescence = Convalescence(raw, self.keyring, self.now)
        self.convalescence_costs = ConvalescenceCosts(raw, self.now)
        self.pay_guarantees = PayGuarantees(raw, self.keyring, self.now)
        self.printouts = Printouts(raw, self.keyring, self.now, actor.subject)
        self.before_commit(self.people.flush)

"""registry's transaction: the common one with this department's repositories."""

from typing import Any

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession

from libs.common.kernel.actor import Actor
from libs.common.persistence import unit_of_work
from libs.common.persistence.house import House
from libs.common.persistence.parameters import ParameterRows
from libs.common.printing.register import Printouts
from services.registry.storage.archives import Archives
from services.registry.storage.change_reports import ChangeReports
from services.registry.storage.claims import Claims
from services.registry.storage.corrections import Corrections
from services.registry.storage.custodies import Custodies
from services.registry.storage.duplicates import Duplicates
from services.registry.storage.org_units import OrgUnits
from services.registry.storage.parameters import PARAMETERS
from services.registry.storage.people import People
from services.registry.storage.quality import Quality
from services.registry.storage.transfers import Transfers
from services.registry.storage.work_found import WorkFound


class UnitOfWork(unit_of_work.UnitOfWork):
    def __init__(self, house: House[Any], session: AsyncSession, raw: AsyncConnection[Any], actor: Actor) -> None:
        super().__init__(house, session, raw, actor)
        self.change_reports = ChangeReports(raw, self.keyring, self.now, actor)
        self.custodies = Custodies(raw, self.keyring, self.now, actor.subject)
        self.org_units = OrgUnits(raw)
        self.parameters = ParameterRows(raw, PARAMETERS)
        self.people = People(raw, self.keyring, self.now, actor.subject)
        self.before_commit(self.people.search.flush)
        self.before_commit(self.change_reports.flush)
        self.transfers = Transfers(raw, self.now, actor.subject)
        self.work_found = WorkFound(raw, self.now)
        self.archives = Archives(raw, self.now, actor.subject, actor.unit_id)
        self.quality = Quality(raw, self.now)
        self.claims = Claims(raw, self.now, actor.subject, actor.unit_id)
        self.corrections = Corrections(raw, self.keyring, self.now, actor.subject)
        self.duplicates = Duplicates(raw, self.keyring, self.now, actor.subject)
        self.printouts = Printouts(raw, self.keyring, self.now, actor.subject)

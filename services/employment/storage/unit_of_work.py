"""employment's transaction: the common one with this department's repositories."""

from typing import Any, Final

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession

from libs.common.kernel.actor import Actor
from libs.common.persistence import unit_of_work
from libs.common.persistence.house import House
from libs.common.persistence.parameters import ParameterBook, ParameterRows
from libs.common.persistence.people import KnownPeople
from libs.common.printing.register import Printouts
from services.employment.policy import c1_5_parameters
from services.employment.storage.caretaking import Caretaking
from services.employment.storage.hirings import Hirings
from services.employment.storage.layoff_plans import LayoffPlans
from services.employment.storage.one_on_ones import OneOnOnes
from services.employment.storage.placements import Placements
from services.employment.storage.places import Places
from services.employment.storage.post_adjustments import PostAdjustments
from services.employment.storage.recognitions import Recognitions
from services.employment.storage.reemployment_corrections import ReemploymentCorrections
from services.employment.storage.services_given import ServicesGiven
from services.employment.storage.subsidies import Subsidies
from services.employment.storage.support_people import SupportPeople
from services.employment.storage.trainings import Trainings
from services.employment.storage.unemployment import Unemployment
from services.employment.storage.vacancies import Vacancies

PARAMETERS: Final = ParameterBook("services.employment.policy", c1_5_parameters.check)


class UnitOfWork(unit_of_work.UnitOfWork):
    def __init__(self, house: House[Any], session: AsyncSession, raw: AsyncConnection[Any], actor: Actor) -> None:
        super().__init__(house, session, raw, actor)
        self.people = KnownPeople(raw)
        self.parameters = ParameterRows(raw, PARAMETERS)
        self.places = Places(raw)
        self.caretaking = Caretaking(self.people, self.now.date())
        self.unemployment = Unemployment(raw, self.now)
        self.reemployment_corrections = ReemploymentCorrections(raw, self.keyring, self.now)
        self.one_on_ones = OneOnOnes(raw, self.keyring, self.now)
        self.services_given = ServicesGiven(raw, self.keyring, self.now)
        self.layoff_plans = LayoffPlans(raw, self.now)
        self.post_adjustments = PostAdjustments(raw, self.keyring, self.now)
        self.support_people = SupportPeople(raw, self.people)
        self.trainings = Trainings(raw, self.now)
        self.subsidies = Subsidies(raw, self.now)
        self.vacancies = Vacancies(raw, self.now)
        self.recognitions = Recognitions(raw, self.now)
        self.placements = Placements(raw, self.now)
        self.hirings = Hirings(raw, self.now)
        self.printouts = Printouts(raw, self.keyring, self.now, actor.subject)
        self.before_commit(self.people.flush)

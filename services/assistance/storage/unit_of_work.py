"""assistance's transaction: the common one with this department's repositories."""

from typing import Any

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession

from libs.common.kernel.actor import Actor
from libs.common.persistence import unit_of_work
from libs.common.persistence.house import House
from libs.common.printing.register import Printouts
from services.assistance.storage.aid_records import AidRecords
from services.assistance.storage.appeals import Appeals
from services.assistance.storage.applications import Applications
from services.assistance.storage.benefit_campaigns import BenefitCampaigns
from services.assistance.storage.bereavements import Bereavements
from services.assistance.storage.comparisons import Comparisons
from services.assistance.storage.decisions import Decisions
from services.assistance.storage.determinations import Determinations
from services.assistance.storage.entitlements import Entitlements
from services.assistance.storage.evidence import EvidenceShelf
from services.assistance.storage.focus_groups import FocusGroups
from services.assistance.storage.form_corrections import FormCorrections
from services.assistance.storage.forms import Forms
from services.assistance.storage.lines import Lines
from services.assistance.storage.notices import Notices
from services.assistance.storage.objections import Objections
from services.assistance.storage.offices import Offices
from services.assistance.storage.parameters import Parameters
from services.assistance.storage.people import People
from services.assistance.storage.priority_cases import PriorityCases
from services.assistance.storage.recalculations import Recalculations
from services.assistance.storage.redeclarations import Redeclarations
from services.assistance.storage.referrals import Referrals
from services.assistance.storage.run_inputs import RunInputs
from services.assistance.storage.service_requests import ServiceRequests
from services.assistance.storage.survey_differences import SurveyDifferences
from services.assistance.storage.surveys import Surveys
from services.assistance.storage.unclaimed import UnclaimedList
from services.assistance.storage.visit_issues import VisitIssues
from services.assistance.storage.visits import Visits


class UnitOfWork(unit_of_work.UnitOfWork):
    def __init__(self, house: House[Any], session: AsyncSession, raw: AsyncConnection[Any], actor: Actor) -> None:
        super().__init__(house, session, raw, actor)
        self.people = People(raw)
        self.applications = Applications(session, raw, self.people, self.keyring, self.now.date())
        self.forms = Forms(raw, self.keyring, actor, self.now)
        self.form_corrections = FormCorrections(raw, self.keyring, self.now)
        self.evidence = EvidenceShelf(raw, self.people, self.keyring, self.now)
        self.comparisons = Comparisons(raw, self.keyring, self.now)
        self.unclaimed = UnclaimedList(raw)
        self.recalculations = Recalculations(raw)
        self.run_inputs = RunInputs(raw)
        self.decisions = Decisions(raw, self.keyring, self.now)
        self.entitlements = Entitlements(raw, self.now)
        self.lines = Lines(raw, self.now)
        self.notices = Notices(session, raw, self.keyring, self.now)
        self.objections = Objections(session, raw)
        self.parameters = Parameters(raw)
        self.aid_records = AidRecords(raw, self.now)
        self.printouts = Printouts(raw, self.keyring, self.now, actor.subject)
        self.offices = Offices(raw)
        self.bereavements = Bereavements(raw, self.keyring, self.now)
        self.referrals = Referrals(raw, self.keyring, self.now)
        self.priority_cases = PriorityCases(raw, self.keyring)
        self.appeals = Appeals(raw, self.keyring, self.now)
        self.service_requests = ServiceRequests(raw, self.keyring, self.now)
        self.visits = Visits(raw, self.keyring, self.now)
        self.visit_issues = VisitIssues(raw, self.keyring, self.now)
        self.focus_groups = FocusGroups(raw)
        self.benefit_campaigns = BenefitCampaigns(raw, self.keyring, self.now)
        self.redeclarations = Redeclarations(raw, self.now)
        self.determinations = Determinations(raw, self.keyring, self.now)
        self.surveys = Surveys(raw, self.keyring, self.now)
        self.survey_differences = SurveyDifferences(raw, self.keyring, self.now)
        for repository in (self.people, self.focus_groups, self.surveys, self.applications, self.forms, self.notices, self.aid_records):
            self.before_commit(repository.flush)

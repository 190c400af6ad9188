"""funds' transaction: the common one with this department's repositories."""

from typing import Any

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncSession

from libs.common.kernel.actor import Actor
from libs.common.persistence import unit_of_work
from libs.common.persistence.house import House
from libs.common.persistence.parameters import ParameterRows
from libs.common.printing.register import Printouts
from services.funds.storage.allocations import Allocations
from services.funds.storage.application_notices import ApplicationNotices
from services.funds.storage.appropriations import Appropriations
from services.funds.storage.audit_mandates import AuditMandates
from services.funds.storage.audit_samples import AuditSamples
from services.funds.storage.bank_loads import BankLoads
from services.funds.storage.bank_templates import BankTemplates
from services.funds.storage.batches import Batches
from services.funds.storage.bill_money import BillMoney
from services.funds.storage.bill_orders import BillOrders
from services.funds.storage.bill_payees import BillPayees
from services.funds.storage.bill_payments import BillPayments
from services.funds.storage.bills import Bills
from services.funds.storage.case_gates import CaseGates
from services.funds.storage.comparisons import Comparisons
from services.funds.storage.corrections import Corrections
from services.funds.storage.death_reports import DeathReports
from services.funds.storage.earmarks import Earmarks
from services.funds.storage.funding import FundingEntries
from services.funds.storage.joint_decisions import JointDecisions
from services.funds.storage.ledger import Ledger
from services.funds.storage.obligations import Obligations
from services.funds.storage.parameters import PARAMETERS
from services.funds.storage.payee_organisations import PayeeOrganisations
from services.funds.storage.payees import Payees
from services.funds.storage.payment_files import PaymentFiles
from services.funds.storage.people import People
from services.funds.storage.receivables import Receivables
from services.funds.storage.retention import Retention
from services.funds.storage.revocations import Revocations
from services.funds.storage.sources import Sources
from services.funds.storage.standings import Standings
from services.funds.storage.supervision import Supervision
from services.funds.storage.union_book import UnionBook
from services.funds.storage.year_end import YearEnd


class UnitOfWork(unit_of_work.UnitOfWork):
    def __init__(self, house: House[Any], session: AsyncSession, raw: AsyncConnection[Any], actor: Actor) -> None:
        super().__init__(house, session, raw, actor)
        self.allocations = Allocations(raw, self.now)
        self.application_notices = ApplicationNotices(raw)
        self.appropriations = Appropriations(raw, self.now)
        self.audit_mandates = AuditMandates(raw, self.now)
        self.audit_samples = AuditSamples(raw, self.now)
        self.bank_loads = BankLoads(raw, actor.subject, self.now)
        self.bank_templates = BankTemplates(raw, self.now)
        self.batches = Batches(raw, self.now)
        self.bills = Bills(raw, self.now)
        self.case_gates = CaseGates(raw)
        self.comparisons = Comparisons(raw, self.now)
        self.corrections = Corrections(raw, self.keyring, self.now)
        self.death_reports = DeathReports(raw, self.now)
        self.earmarks = Earmarks(raw)
        self.funding = FundingEntries(raw, self.now)
        self.parameters = ParameterRows(raw, PARAMETERS)
        self.joint_decisions = JointDecisions(raw, self.keyring, self.now)
        self.receivables = Receivables(raw, self.keyring, self.now)
        self.sources = Sources(raw, self.now)
        self.supervision = Supervision(raw, self.keyring, self.now)
        self.union_book = UnionBook(raw, self.now)
        self.year_end = YearEnd(raw, self.now)
        self.retention = Retention(raw, self.now)
        self.revocations = Revocations(raw, self.keyring, self.now)
        self.people = People(raw)
        self.standings = Standings(raw, self.death_reports, self.people, self.now)
        self.ledger = Ledger(raw, self.now)
        self.obligations = Obligations(raw, self.ledger, self.now)
        self.payment_files = PaymentFiles(raw, self.now)
        self.payee_organisations = PayeeOrganisations(raw, self.keyring, self.now)
        self.payees = Payees(raw, self.keyring, self.now)
        self.bill_payments = BillPayments(raw, self.now)
        self.bill_orders = BillOrders(raw, self.now)
        self.bill_payees = BillPayees(raw, self.payee_organisations, self.standings)
        self.bill_money = BillMoney(raw, self.sources, self.union_book, self.now)
        self.printouts = Printouts(raw, self.keyring, self.now, actor.subject)
        for repository in (self.people, self.obligations, self.application_notices):
            self.before_commit(repository.flush)

"""funds' composition root: settings → storage → doors. The only file that knows them all."""

from collections.abc import Mapping
from typing import Final

import httpx

from libs.common.contracts.assistance import (
    ApplicationVerificationRecalled,
    ApplicationVerified,
    BereavementPaid,
    EntitlementChanged,
    EntitlementGranted,
    EntitlementTerminated,
    PublicNoticeClosed,
    PublicNoticeOpened,
)
from libs.common.contracts.catalogue import Event
from libs.common.contracts.employment import EmployerSubsidyApproved, TrainingSubsidyApproved
from libs.common.contracts.health import CheckupBillApproved, ConvalescenceBillApproved
from libs.common.contracts.registry import (
    ChangeReportConfirmed,
    ChangeReportFiled,
    ChangeReportReturned,
    CustodyAssigned,
    CustodyEnded,
    CustodyTransferred,
    EmployerChanged,
    HonorRecorded,
    HonorRevoked,
    JobLost,
    ModelWorkerDeceased,
    ModelWorkerRegistered,
    ModelWorkerRetired,
    ModelWorkerUpdated,
    OrgUnitChanged,
    OrgUnitRegistered,
    PositionChanged,
    ResidenceChanged,
    SupervisingUnionChanged,
)
from libs.common.kernel.clock import Clock, SystemClock
from libs.common.messaging.subscriber import Reaction
from libs.common.persistence.house import House
from libs.common.web.command import department_command
from libs.common.web.department import Department
from libs.common.web.department_client import DepartmentClient, client_credentials
from libs.common.web.printout_pages import printout_router
from libs.common.web.tokens import TokenVerifier, keys_at
from services.funds.api import (
    allocations,
    appropriations,
    audit,
    audit_bills,
    audit_mandates,
    audit_unpaid,
    bank_answers,
    bank_templates,
    batch_comparisons,
    batches,
    bill_answers,
    bill_payments,
    bills,
    earmarks,
    funding_documents,
    lawful_payees,
    parameters,
    payee_accounts,
    payee_organisations,
    payment_holds,
    printouts,
    receivables,
    returned_lines,
    sources,
    supervision,
    union_book,
    year_end,
)
from services.funds.jobs.conservation_proof import conservation_proof
from services.funds.jobs.fill_tiers import fill_tiers
from services.funds.jobs.publish_bank_files import publish_bank_files
from services.funds.jobs.watch_retention import watch_retention
from services.funds.jobs.year_end import year_end as year_end_job
from services.funds.reactions.on_application_verification_recalled import on_application_verification_recalled
from services.funds.reactions.on_application_verified import on_application_verified
from services.funds.reactions.on_bereavement_paid import on_bereavement_paid
from services.funds.reactions.on_bill import on_bill
from services.funds.reactions.on_change_report_confirmed import on_change_report_confirmed
from services.funds.reactions.on_change_report_filed import on_change_report_filed
from services.funds.reactions.on_change_report_returned import on_change_report_returned
from services.funds.reactions.on_entitlement_changed import on_entitlement_changed
from services.funds.reactions.on_entitlement_granted import on_entitlement_granted
from services.funds.reactions.on_entitlement_terminated import on_entitlement_terminated
from services.funds.reactions.on_model_worker_deceased import on_model_worker_deceased
from services.funds.reactions.on_org_unit import on_org_unit
from services.funds.reactions.on_person import on_person
from services.funds.reactions.on_public_notice_closed import on_public_notice_closed
from services.funds.reactions.on_public_notice_opened import on_public_notice_opened
from services.funds.settings import Settings
from services.funds.storage.bank_outbox import BankOutbox
from services.funds.storage.unit_of_work import UnitOfWork

NAME: Final = "funds"
TITLE: Final = "劳模专项帮扶资金 · 省财政厅会同省总工会"
DESCRIPTION: Final = "专款专用、严禁挪用截留：资金来源、分配、收款账户、发放与账簿。(皖政办秘〔2017〕279号 第二条)"
_ROUTERS: Final = [
    funding_documents.router,
    earmarks.router,
    allocations.router,
    appropriations.router,
    audit.router,
    audit_bills.router,
    audit_mandates.router,
    audit_unpaid.router,
    batches.router,
    batch_comparisons.router,
    bill_answers.router,
    bill_payments.router,
    bills.router,
    bank_answers.router,
    bank_templates.router,
    payee_accounts.router,
    payee_organisations.router,
    lawful_payees.router,
    parameters.router,
    payment_holds.router,
    returned_lines.router,
    printouts.router,
    printout_router(),
    receivables.router,
    sources.router,
    supervision.router,
    union_book.router,
    year_end.router,
]
_REACTIONS: Final[Mapping[type[Event], Reaction[UnitOfWork]]] = {
    OrgUnitRegistered: on_org_unit,
    OrgUnitChanged: on_org_unit,
    ModelWorkerRegistered: on_person,
    ModelWorkerUpdated: on_person,
    HonorRecorded: on_person,
    HonorRevoked: on_person,
    SupervisingUnionChanged: on_person,
    EmployerChanged: on_person,
    PositionChanged: on_person,
    ModelWorkerRetired: on_person,
    ResidenceChanged: on_person,
    JobLost: on_person,
    CustodyAssigned: on_person,
    CustodyTransferred: on_person,
    CustodyEnded: on_person,
    ModelWorkerDeceased: on_model_worker_deceased,
    ChangeReportFiled: on_change_report_filed,
    ChangeReportReturned: on_change_report_returned,
    ChangeReportConfirmed: on_change_report_confirmed,
    ApplicationVerified: on_application_verified,
    ApplicationVerificationRecalled: on_application_verification_recalled,
    PublicNoticeOpened: on_public_notice_opened,
    PublicNoticeClosed: on_public_notice_closed,
    BereavementPaid: on_bereavement_paid,
    EntitlementGranted: on_entitlement_granted,
    EntitlementChanged: on_entitlement_changed,
    EntitlementTerminated: on_entitlement_terminated,
    CheckupBillApproved: on_bill,
    ConvalescenceBillApproved: on_bill,
    TrainingSubsidyApproved: on_bill,
    EmployerSubsidyApproved: on_bill,
}


def build(settings: Settings, clock: Clock, network: httpx.AsyncBaseTransport | None = None) -> Department[UnitOfWork]:
    """`network`: how other departments and the issuer are reached where a composition holds them in the same process."""
    house = House(NAME, settings.database_url.get_secret_value(), clock, settings.keyring(), UnitOfWork, settings.pool_size)
    outbox = BankOutbox(settings.bank_outbox)
    client = DepartmentClient(
        settings.departments_url,
        client_credentials(settings.token_url, settings.client_id, settings.client_secret.get_secret_value(), network),
        network,
    )
    department = Department(
        house=house,
        tokens=TokenVerifier(settings.token_issuer, settings.token_audience, keys_at(settings.jwks_url, network)),
        title=TITLE,
        description=DESCRIPTION,
        routers=_ROUTERS,
        reactions=_REACTIONS,
        bulk_jobs={},
        calendar={
            "conservation-proof": conservation_proof,
            "fill-tiers": fill_tiers(client),
            "publish-bank-files": publish_bank_files(outbox),
            "watch-retention": watch_retention,
            "year-end": year_end_job,
        },
        client=client,
    )
    department.app.state.bank_outbox = outbox
    return department


command = department_command(NAME, lambda: Settings(), lambda: build(Settings(), SystemClock()))  # noqa: PLW0108 - read when a workload starts

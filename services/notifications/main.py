"""notifications' composition root: settings → storage → doors. The only file that knows them all."""

from collections.abc import Mapping
from typing import Final

import httpx

from libs.common.contracts.assistance import (
    AppealDecided,
    ApplicationDeclared,
    ApplicationRedeclared,
    ApplicationRejected,
    ApplicationReturned,
    ApplicationSubmitted,
    ApplicationVerificationRecalled,
    ApplicationVerified,
    BereavementPaid,
    BereavementReversed,
    BereavementVisitDue,
    EntitlementSuspended,
    EntitlementTerminated,
    PublicNoticeClosed,
    PublicNoticeObjected,
    PublicNoticeOpened,
    RedeclarationDue,
    SocialAssistanceOutcome,
    SocialAssistanceReferred,
    SurveyCompleted,
    SurveyOpened,
    VisitIssueRaised,
    VisitIssueResolved,
)
from libs.common.contracts.catalogue import Event
from libs.common.contracts.employment import (
    OneOnOneAssigned,
    OneOnOneClosed,
    OneOnOneDue,
    PostAdjusted,
    PostAdjustmentClosed,
    PostAdjustmentOverdue,
    PostAdjustmentRefused,
    PostAdjustmentRequested,
    PublicWelfarePostEnded,
    RetentionAlert,
)
from libs.common.contracts.funds import (
    DisbursementBatchCreated,
    DisbursementFailed,
    DisbursementPaid,
    DisbursementReturned,
    FundAllocated,
    FundRetentionAlert,
    OverpaymentDetected,
    OverpaymentRecovered,
    OverpaymentWaived,
)
from libs.common.contracts.health import (
    CheckupPlanned,
    CheckupsUnplanned,
    ConvalescenceConfirmed,
    InsuranceGapClosed,
    InsuranceGapDetected,
    PayGuaranteeViolated,
    SeriousIllnessReported,
    SeriousIllnessWithdrawn,
)
from libs.common.contracts.housing import (
    HonourCertificationAsked,
    HonourCertified,
    HouseholdReviewDue,
    HouseholdReviewed,
    HouseholdReviewOverdue,
    HousingPriorityGranted,
)
from libs.common.contracts.registry import (
    ArchiveAcknowledged,
    ArchiveCompleted,
    ArchiveSubmitted,
    ChangeReportArchived,
    ChangeReportConfirmed,
    ChangeReportFiled,
    ChangeReportForwarded,
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
from libs.common.web.tokens import TokenVerifier, keys_at
from services.notifications.api import (
    annex,
    contacts,
    feed,
    govstack_subscriptions,
    govstack_types,
    mandates,
    messages,
    parameters,
    places,
    responsibilities,
    subscriptions,
    undelivered_letters,
    webhooks,
    work_items,
)
from services.notifications.jobs.post_delivery import PostDelivery
from services.notifications.jobs.senders import senders_of
from services.notifications.jobs.watch_deadlines import watch_deadlines
from services.notifications.jobs.webhook_delivery import WebhookDelivery
from services.notifications.jobs.webhook_sender import WebhookSender, receivers_trust
from services.notifications.reactions.on_appeal_decided import on_appeal_decided
from services.notifications.reactions.on_application_declared import on_application_declared
from services.notifications.reactions.on_application_returned import on_application_rejected, on_application_returned
from services.notifications.reactions.on_application_submitted import on_application_submitted
from services.notifications.reactions.on_application_verified import on_application_verification_recalled, on_application_verified
from services.notifications.reactions.on_archive import on_archive
from services.notifications.reactions.on_bereavement import on_bereavement
from services.notifications.reactions.on_change_report import on_change_report
from services.notifications.reactions.on_checkup import on_checkup_planned, on_checkups_unplanned
from services.notifications.reactions.on_convalescence import on_convalescence_confirmed, on_pay_guarantee_violated
from services.notifications.reactions.on_custody import on_custody
from services.notifications.reactions.on_disbursement_batch_created import on_disbursement_batch_created
from services.notifications.reactions.on_fund_allocated import on_fund_allocated
from services.notifications.reactions.on_fund_retention_alert import on_fund_retention_alert
from services.notifications.reactions.on_honour_certification import on_honour_certification
from services.notifications.reactions.on_household_review import on_household_review
from services.notifications.reactions.on_housing_priority_granted import on_housing_priority_granted
from services.notifications.reactions.on_insurance_gap import on_insurance_gap
from services.notifications.reactions.on_one_on_one import on_one_on_one
from services.notifications.reactions.on_org_unit import on_org_unit
from services.notifications.reactions.on_overpayment_detected import on_overpayment_detected, on_overpayment_recovered
from services.notifications.reactions.on_payment import on_payment
from services.notifications.reactions.on_person import on_person
from services.notifications.reactions.on_post_adjustment import on_post_adjustment
from services.notifications.reactions.on_public_notice_closed import on_public_notice_closed
from services.notifications.reactions.on_public_notice_objected import on_public_notice_objected
from services.notifications.reactions.on_public_notice_opened import on_public_notice_opened
from services.notifications.reactions.on_public_welfare_post_ended import on_public_welfare_post_ended
from services.notifications.reactions.on_redeclaration import on_redeclaration, on_redeclaration_due
from services.notifications.reactions.on_referral import on_referral
from services.notifications.reactions.on_retention_alert import on_retention_alert
from services.notifications.reactions.on_serious_illness import on_serious_illness
from services.notifications.reactions.on_survey import on_survey
from services.notifications.reactions.on_visit_issue import on_visit_issue
from services.notifications.settings import Settings
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.keep_events import keep_events

NAME: Final = "notifications"
TITLE: Final = "消息与待办 · 各部门"
DESCRIPTION: Final = "发放告知本人；各环节待办与办理时限；向经授权的机构交付事件。(皖政办秘〔2017〕279号 第八条)"
RESOURCES: Final = (
    messages,
    contacts,
    undelivered_letters,
    work_items,
    responsibilities,
    annex,
    places,
    parameters,
    mandates,
    subscriptions,
    feed,
    webhooks,
    govstack_types,
    govstack_subscriptions,
)
_ROUTERS: Final = [*(resource.router for resource in RESOURCES), webhooks.networks_router]
_REACTIONS: Final[Mapping[type[Event], Reaction[UnitOfWork]]] = {
    OrgUnitRegistered: on_org_unit,
    OrgUnitChanged: on_org_unit,
    ModelWorkerRegistered: on_person,
    ModelWorkerUpdated: on_person,
    ModelWorkerDeceased: on_person,
    HonorRecorded: on_person,
    HonorRevoked: on_person,
    SupervisingUnionChanged: on_person,
    EmployerChanged: on_person,
    PositionChanged: on_person,
    ModelWorkerRetired: on_person,
    ResidenceChanged: on_person,
    JobLost: on_person,
    CustodyAssigned: on_custody,
    CustodyTransferred: on_custody,
    CustodyEnded: on_custody,
    ChangeReportFiled: on_change_report,
    ChangeReportForwarded: on_change_report,
    ChangeReportReturned: on_change_report,
    ChangeReportConfirmed: on_change_report,
    ChangeReportArchived: on_change_report,
    ArchiveSubmitted: on_archive,
    ArchiveAcknowledged: on_archive,
    ArchiveCompleted: on_archive,
    SurveyOpened: on_survey,
    SurveyCompleted: on_survey,
    SocialAssistanceReferred: on_referral,
    SocialAssistanceOutcome: on_referral,
    VisitIssueRaised: on_visit_issue,
    VisitIssueResolved: on_visit_issue,
    BereavementVisitDue: on_bereavement,
    BereavementPaid: on_bereavement,
    BereavementReversed: on_bereavement,
    ApplicationSubmitted: on_application_submitted,
    ApplicationReturned: on_application_returned,
    ApplicationRejected: on_application_rejected,
    ApplicationDeclared: on_application_declared,
    ApplicationVerified: on_application_verified,
    ApplicationVerificationRecalled: on_application_verification_recalled,
    AppealDecided: on_appeal_decided,
    RedeclarationDue: on_redeclaration_due,
    ApplicationRedeclared: on_redeclaration,
    EntitlementSuspended: on_redeclaration,
    EntitlementTerminated: on_redeclaration,
    PublicNoticeOpened: on_public_notice_opened,
    PublicNoticeObjected: on_public_notice_objected,
    PublicNoticeClosed: on_public_notice_closed,
    FundAllocated: on_fund_allocated,
    FundRetentionAlert: on_fund_retention_alert,
    DisbursementBatchCreated: on_disbursement_batch_created,
    DisbursementPaid: on_payment,
    DisbursementFailed: on_payment,
    DisbursementReturned: on_payment,
    OverpaymentDetected: on_overpayment_detected,
    OverpaymentRecovered: on_overpayment_recovered,
    OverpaymentWaived: on_overpayment_recovered,
    OneOnOneAssigned: on_one_on_one,
    OneOnOneDue: on_one_on_one,
    OneOnOneClosed: on_one_on_one,
    RetentionAlert: on_retention_alert,
    PostAdjustmentRequested: on_post_adjustment,
    PostAdjustmentRefused: on_post_adjustment,
    PostAdjustmentOverdue: on_post_adjustment,
    PostAdjusted: on_post_adjustment,
    PostAdjustmentClosed: on_post_adjustment,
    PublicWelfarePostEnded: on_public_welfare_post_ended,
    InsuranceGapDetected: on_insurance_gap,
    InsuranceGapClosed: on_insurance_gap,
    SeriousIllnessReported: on_serious_illness,
    SeriousIllnessWithdrawn: on_serious_illness,
    CheckupPlanned: on_checkup_planned,
    CheckupsUnplanned: on_checkups_unplanned,
    ConvalescenceConfirmed: on_convalescence_confirmed,
    PayGuaranteeViolated: on_pay_guarantee_violated,
    HonourCertificationAsked: on_honour_certification,
    HonourCertified: on_honour_certification,
    HousingPriorityGranted: on_housing_priority_granted,
    HouseholdReviewDue: on_household_review,
    HouseholdReviewed: on_household_review,
    HouseholdReviewOverdue: on_household_review,
}


def build(settings: Settings, clock: Clock, network: httpx.AsyncBaseTransport | None = None) -> Department[UnitOfWork]:
    """`network`: how the issuer is reached where a composition holds it in the same process."""
    house = House(NAME, settings.database_url.get_secret_value(), clock, settings.keyring(), UnitOfWork, settings.pool_size)
    department = Department(
        house=house,
        tokens=TokenVerifier(settings.token_issuer, settings.token_audience, keys_at(settings.jwks_url, network)),
        title=TITLE,
        description=DESCRIPTION,
        routers=_ROUTERS,
        reactions=_REACTIONS,
        bulk_jobs={},
        calendar={"watch-deadlines": watch_deadlines},
        keep=keep_events,
        carriers=[
            lambda opened: WebhookDelivery(
                opened, WebhookSender(settings.address_rules(), receivers_trust(settings.webhook_ca_file))
            ).run(),
            lambda opened: PostDelivery(opened, senders_of(settings)).run(),
        ],
        client=DepartmentClient(
            settings.departments_url,
            client_credentials(settings.token_url, settings.client_id, settings.client_secret.get_secret_value(), network),
            network,
        ),
    )
    department.app.state.webhook_rules = settings.address_rules()
    return department


command = department_command(NAME, lambda: Settings(), lambda: build(Settings(), SystemClock()))  # noqa: PLW0108 - read when a workload starts

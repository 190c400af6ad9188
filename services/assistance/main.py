"""assistance's composition root: settings → storage → doors. The only file that knows them all."""

from collections.abc import Mapping
from typing import Final

import httpx

from libs.common.contracts.catalogue import Event
from libs.common.contracts.funds import (
    DisbursementBatchCreated,
    DisbursementFailed,
    DisbursementPaid,
    DisbursementReturned,
    FundAllocated,
    OverpaymentDetected,
    OverpaymentRecovered,
    OverpaymentWaived,
)
from libs.common.contracts.health import CheckupBillApproved, SeriousIllnessReported, SeriousIllnessWithdrawn
from libs.common.contracts.registry import (
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
from services.assistance.api import (
    appeals,
    applications,
    audit_traces,
    benefit_campaigns,
    bereavements,
    bulk_acts,
    comparisons,
    determinations,
    evidence,
    focus_groups,
    form_corrections,
    lines,
    notices,
    parameters,
    postings,
    printouts,
    priority_cases,
    public_notices,
    recalculations,
    redeclarations,
    referrals,
    service_desk,
    statements,
    statistics,
    survey_imports,
    survey_records,
    surveys,
    unclaimed,
    visit_issues,
    visits,
    what_ifs,
)
from services.assistance.jobs import (
    act_in_bulk,
    act_on_entries,
    check_records,
    compute_candidates,
    import_answers,
    import_records,
    import_survey,
    run_lines,
    weigh_what_if,
)
from services.assistance.jobs.close_elapsed_notices import close_elapsed_notices
from services.assistance.jobs.derive_determinations import derive_due_determinations
from services.assistance.jobs.flag_focus_groups import flag_due_focus_groups
from services.assistance.jobs.list_unclaimed import list_unclaimed_nightly
from services.assistance.jobs.open_visit_campaigns import open_visit_campaigns
from services.assistance.jobs.order_line_runs import order_line_runs
from services.assistance.jobs.recompute_campaigns import recompute_campaigns
from services.assistance.jobs.refresh_surveys import refresh_surveys
from services.assistance.jobs.watch_redeclarations import watch_due_redeclarations
from services.assistance.reactions.on_checkup_bill_approved import on_checkup_bill_approved
from services.assistance.reactions.on_disbursement_batch_created import on_disbursement_batch_created
from services.assistance.reactions.on_disbursement_failed import on_disbursement_failed
from services.assistance.reactions.on_disbursement_paid import on_disbursement_paid
from services.assistance.reactions.on_disbursement_returned import on_disbursement_returned
from services.assistance.reactions.on_fund_allocated import on_fund_allocated
from services.assistance.reactions.on_honor_recorded import on_honor_recorded
from services.assistance.reactions.on_honor_revoked import on_honor_revoked
from services.assistance.reactions.on_model_worker_deceased import on_model_worker_deceased
from services.assistance.reactions.on_model_worker_registered import on_model_worker_registered
from services.assistance.reactions.on_model_worker_updated import on_model_worker_updated
from services.assistance.reactions.on_org_unit import on_org_unit
from services.assistance.reactions.on_overpayment_detected import on_overpayment_detected
from services.assistance.reactions.on_overpayment_recovered import on_overpayment_recovered
from services.assistance.reactions.on_overpayment_waived import on_overpayment_waived
from services.assistance.reactions.on_person import on_person
from services.assistance.reactions.on_serious_illness_reported import on_serious_illness_reported
from services.assistance.reactions.on_serious_illness_withdrawn import on_serious_illness_withdrawn
from services.assistance.reactions.on_supervising_union_changed import on_supervising_union_changed
from services.assistance.settings import Settings
from services.assistance.storage.unit_of_work import UnitOfWork

NAME: Final = "assistance"
TITLE: Final = "困难劳模帮扶 · 各级工会会同民政"
DESCRIPTION: Final = "摸底填表、公示申报、信息核对；待遇逐月认定。(皖政办秘〔2017〕279号 第一至三条)"
_ROUTERS: Final = [
    survey_imports.router,
    surveys.router,
    survey_records.router,
    focus_groups.router,
    determinations.router,
    benefit_campaigns.router,
    redeclarations.router,
    applications.router,
    audit_traces.router,
    form_corrections.router,
    evidence.router,
    statements.router,
    comparisons.router,
    recalculations.router,
    what_ifs.router,
    unclaimed.router,
    postings.router,
    bulk_acts.router,
    notices.router,
    public_notices.router,
    lines.router,
    parameters.router,
    printouts.router,
    statistics.router,
    printout_router(),
    visits.router,
    visit_issues.router,
    bereavements.router,
    referrals.router,
    priority_cases.router,
    appeals.router,
    service_desk.router,
]
_REACTIONS: Final[Mapping[type[Event], Reaction[UnitOfWork]]] = {
    OrgUnitRegistered: on_org_unit,
    OrgUnitChanged: on_org_unit,
    ModelWorkerRegistered: on_model_worker_registered,
    ModelWorkerUpdated: on_model_worker_updated,
    ModelWorkerDeceased: on_model_worker_deceased,
    HonorRecorded: on_honor_recorded,
    HonorRevoked: on_honor_revoked,
    SupervisingUnionChanged: on_supervising_union_changed,
    EmployerChanged: on_person,
    PositionChanged: on_person,
    ModelWorkerRetired: on_person,
    ResidenceChanged: on_person,
    JobLost: on_person,
    CustodyAssigned: on_person,
    CustodyTransferred: on_person,
    CustodyEnded: on_person,
    FundAllocated: on_fund_allocated,
    DisbursementBatchCreated: on_disbursement_batch_created,
    DisbursementPaid: on_disbursement_paid,
    DisbursementFailed: on_disbursement_failed,
    DisbursementReturned: on_disbursement_returned,
    OverpaymentDetected: on_overpayment_detected,
    OverpaymentRecovered: on_overpayment_recovered,
    OverpaymentWaived: on_overpayment_waived,
    SeriousIllnessReported: on_serious_illness_reported,
    SeriousIllnessWithdrawn: on_serious_illness_withdrawn,
    CheckupBillApproved: on_checkup_bill_approved,
}


def build(settings: Settings, clock: Clock, network: httpx.AsyncBaseTransport | None = None) -> Department[UnitOfWork]:
    """`network`: how other departments and the issuer are reached where a composition holds them in the same process."""
    house = House(NAME, settings.database_url.get_secret_value(), clock, settings.keyring(), UnitOfWork, settings.pool_size)
    token = client_credentials(settings.token_url, settings.client_id, settings.client_secret.get_secret_value(), network)
    client = DepartmentClient(settings.departments_url, token, network)
    return Department(
        house=house,
        tokens=TokenVerifier(settings.token_issuer, settings.token_audience, keys_at(settings.jwks_url, network)),
        title=TITLE,
        description=DESCRIPTION,
        routers=_ROUTERS,
        reactions=_REACTIONS,
        bulk_jobs={
            import_survey.KIND: import_survey.ImportSurvey(client),
            import_records.KIND: import_records.ImportRecords(client),
            compute_candidates.KIND: compute_candidates.compute_lists,
            act_on_entries.KIND: act_on_entries.act_on_entries,
            check_records.KIND: check_records.check_records,
            act_in_bulk.KIND: act_in_bulk.act_in_bulk,
            import_answers.KIND: import_answers.import_answers,
            run_lines.KIND: run_lines.run_lines,
            run_lines.RECALCULATE: run_lines.run_lines,
            weigh_what_if.KIND: weigh_what_if.weigh_what_if,
        },
        calendar={
            "close-elapsed-notices": close_elapsed_notices,
            "open-visit-campaigns": open_visit_campaigns,
            "derive-determinations": derive_due_determinations,
            "flag-focus-groups": flag_due_focus_groups,
            "recompute-campaigns": recompute_campaigns,
            "refresh-surveys": refresh_surveys,
            "list-unclaimed": list_unclaimed_nightly,
            "run-lines": order_line_runs,
            "watch-redeclarations": watch_due_redeclarations,
        },
        client=client,
    )


command = department_command(NAME, lambda: Settings(), lambda: build(Settings(), SystemClock()))  # noqa: PLW0108 - read when a workload starts

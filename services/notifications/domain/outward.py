"""What of an event may leave the departments: ids, codes, amounts and dates; never what names, describes or could be traced to a person.

The departments' own events carry a little more (birth date, sex and where one lives, which eligibility and routes
need; a bank's words about a failed payment). None of it enters the feed. Whatever is left out is said: the event's schema is then the `:outward` one.
"""

import re
from typing import Any, Final
from uuid import UUID

NOT_OF_PERSONS: Final = frozenset(
    {
        "ORG_UNIT_REGISTERED",
        "ORG_UNIT_CHANGED",
        "FUND_RECEIVED",
        "FUND_ALLOCATED",
        "FUND_RETURNED",
        "FUND_MISUSE_BLOCKED",
        "FUND_RETENTION_ALERT",
        "DISBURSEMENT_BATCH_CREATED",
        "SURVEY_OPENED",
        "SURVEY_COMPLETED",
        "TASK_DEADLINE_APPROACHING",
        "TASK_OVERDUE",
        "CHECKUPS_UNPLANNED",
        "CONVALESCENCE_BATCH_OPENED",
        "CONVALESCENCE_BILL_APPROVED",
    }
)
"""Events whose subject is a unit or money: heard by a unit's agency where the unit is concerned."""

OF_PERSONS: Final = frozenset(
    {
        "MODEL_WORKER_REGISTERED",
        "MODEL_WORKER_UPDATED",
        "MODEL_WORKER_DECEASED",
        "HONOR_RECORDED",
        "HONOR_REVOKED",
        "SUPERVISING_UNION_CHANGED",
        "APPLICATION_SUBMITTED",
        "APPLICATION_RETURNED",
        "APPLICATION_REJECTED",
        "APPLICATION_DECLARED",
        "APPLICATION_VERIFIED",
        "APPLICATION_VERIFICATION_RECALLED",
        "APPLICATION_REDECLARED",
        "APPEAL_DECIDED",
        "PUBLIC_NOTICE_OPENED",
        "PUBLIC_NOTICE_OBJECTED",
        "PUBLIC_NOTICE_CLOSED",
        "ENTITLEMENT_GRANTED",
        "ENTITLEMENT_CHANGED",
        "ENTITLEMENT_SUSPENDED",
        "ENTITLEMENT_TERMINATED",
        "DISBURSEMENT_PAID",
        "DISBURSEMENT_FAILED",
        "DISBURSEMENT_RETURNED",
        "OVERPAYMENT_DETECTED",
        "OVERPAYMENT_RECOVERED",
        "OVERPAYMENT_WAIVED",
        "EMPLOYER_CHANGED",
        "POSITION_CHANGED",
        "MODEL_WORKER_RETIRED",
        "RESIDENCE_CHANGED",
        "JOB_LOST",
        "CUSTODY_ASSIGNED",
        "CUSTODY_TRANSFERRED",
        "CUSTODY_ENDED",
        "CHANGE_REPORT_FILED",
        "CHANGE_REPORT_FORWARDED",
        "CHANGE_REPORT_RETURNED",
        "CHANGE_REPORT_CONFIRMED",
        "CHANGE_REPORT_ARCHIVED",
        "ARCHIVE_SUBMITTED",
        "ARCHIVE_ACKNOWLEDGED",
        "ARCHIVE_COMPLETED",
        "HARDSHIP_IDENTIFIED",
        "REDECLARATION_DUE",
        "FOCUS_GROUP_FLAGGED",
        "SOCIAL_ASSISTANCE_REFERRED",
        "SOCIAL_ASSISTANCE_OUTCOME",
        "VISIT_RECORDED",
        "VISIT_ISSUE_RAISED",
        "VISIT_ISSUE_RESOLVED",
        "BEREAVEMENT_VISIT_DUE",
        "BEREAVEMENT_PAID",
        "BEREAVEMENT_REVERSED",
        "REEMPLOYED",
        "REEMPLOYMENT_CORRECTED",
        "RETENTION_ALERT",
        "ONE_ON_ONE_ASSIGNED",
        "ONE_ON_ONE_DUE",
        "ONE_ON_ONE_CLOSED",
        "TRAINING_COMPLETED",
        "TRAINING_SUBSIDY_APPROVED",
        "PUBLIC_WELFARE_POST_PLACED",
        "PUBLIC_WELFARE_POST_ENDED",
        "EMPLOYER_SUBSIDY_APPROVED",
        "POST_ADJUSTMENT_REQUESTED",
        "POST_ADJUSTMENT_REFUSED",
        "POST_ADJUSTED",
        "POST_ADJUSTMENT_CLOSED",
        "POST_ADJUSTMENT_OVERDUE",
        "HOUSING_PRIORITY_GRANTED",
        "DILAPIDATED_HOUSING_PRIORITISED",
        "HONOUR_CERTIFICATION_ASKED",
        "HONOUR_CERTIFIED",
        "HOUSEHOLD_REVIEW_DUE",
        "HOUSEHOLD_REVIEW_OVERDUE",
        "HOUSEHOLD_REVIEWED",
        "INSURANCE_GAP_DETECTED",
        "INSURANCE_GAP_CLOSED",
        "CHECKUP_PLANNED",
        "CHECKUP_COMPLETED",
        "CHECKUP_CANCELLED",
        "CHECKUP_BILL_APPROVED",
        "CONVALESCENCE_CONFIRMED",
        "CONVALESCENCE_CANCELLED",
        "CONVALESCENCE_COMPLETED",
        "PAY_GUARANTEE_VIOLATED",
        "BILL_SHARE_PAID",
        "BILL_SHARE_REFUSED",
        "BILL_SHARE_RETURNED",
    }
)
"""Events whose subject is a person: heard by the person's chain, once registry has told of the person. A new event goes into one of the two
(a test asks); until it does, only the whole province's mandates hear it.
"""

KEPT_IN: Final = frozenset({"SERIOUS_ILLNESS_REPORTED", "SERIOUS_ILLNESS_WITHDRAWN"})
"""That a person is seriously ill is itself health (domain.md §8 D4): no agency hears of it, under no mandate."""

_UNITS: Final = ("l2", "unit", "holder", "parent_id", "scope")
_FREE_TEXT: Final = frozenset({"name", "doc_no"})
"""Of units and money: a unit's public name, the number of a funding document."""

_LEFT_OUT: Final = frozenset({"birth_date", "sex", "residence", "ground", "payee_code"})
"""`ground`: of a hardship, which may be an illness; `payee_code`: which hospital, which employer."""
_CODE = re.compile(r"[A-Za-z0-9_.:+-]{1,64}", re.ASCII)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_DIGITS = re.compile(r"[0-9]{11}", re.ASCII)
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:1[0-9]{10}|[0-9]{15}|[0-9]{16,19}|[0-9]{17}[Xx])(?![0-9A-Za-z])", re.ASCII)


def holds_number(text: str) -> bool:
    """Whether the text holds what looks like an ID number, a card or a mobile phone."""
    return _DIGITS.search(text) is not None and _NUMBER.search(text) is not None


def outward(kind: str, data: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """The content that may leave, and whether something was left out."""
    facts = data.get("facts")
    born = facts.get("birth_date") if isinstance(facts, dict) else None
    free = _FREE_TEXT if kind in NOT_OF_PERSONS else frozenset()
    kept, whole = _kept(data, free, born)
    return kept, not whole


def units_of(subject: UUID, org_id: UUID | None, data: dict[str, Any]) -> list[UUID]:
    """The units that an event of units or money concerns."""
    named = {UUID(text) for key in _UNITS if isinstance(text := data.get(key), str) and _ID.fullmatch(text)}
    return sorted({subject, *named, *([org_id] if org_id else [])})


def _kept(data: dict[str, Any], free: frozenset[str], born: str | None) -> tuple[dict[str, Any], bool]:
    found: dict[str, Any] = {}
    whole = True
    for key, value in data.items():
        if key in _LEFT_OUT:
            whole = False
            continue
        if isinstance(value, str):
            if born is not None and value == born:  # a span that began before anyone recorded it starts on the birth date
                found[key], whole = None, False
            elif (key in free or _CODE.fullmatch(value)) and not holds_number(value):
                found[key] = value
            else:
                whole = False
        elif isinstance(value, dict):
            found[key], complete = _kept(value, free, born)
            whole &= complete
        elif isinstance(value, list):
            found[key], complete = _kept_items(value, free, born)
            whole &= complete
        else:
            found[key] = value
    return found, whole


def _kept_items(values: list[Any], free: frozenset[str], born: str | None) -> tuple[list[Any], bool]:
    kept: list[Any] = []
    whole = True
    for value in values:
        if isinstance(value, dict):
            item, complete = _kept(value, free, born)
            kept.append(item)
            whole &= complete
        elif isinstance(value, str) and (not _CODE.fullmatch(value) or holds_number(value)):
            whole = False
        else:
            kept.append(value)
    return kept, whole

"""Who acts: always from the verified token, never from a body."""

from dataclasses import dataclass, field
from enum import StrEnum

from libs.common.kernel.ids import OrgUnitId, PersonId
from libs.common.kernel.jurisdiction import OrgKind


class Role(StrEnum):
    """What a token may carry. Each acts only at its own gate and only for people in its unit's chain (design.md §4, §6)."""

    REGISTRAR = "REGISTRAR"  # registers people, imports rosters (L2, province)
    FORM_FILLER = "FORM_FILLER"  # gate FILL: grassroots; the province for a province-wide file
    COUNTY_REVIEWER = "COUNTY_REVIEWER"  # gate COUNTY: review, notice, declare
    VERIFIER = "VERIFIER"  # gate VERIFY (L2)
    FUNDS_CLERK = "FUNDS_CLERK"  # records funding documents, proposes allocations (province)
    FINANCE_ALLOCATOR = "FINANCE_ALLOCATOR"  # gate ALLOCATE_FINANCE (省财政厅)
    FEDERATION_ALLOCATOR = "FEDERATION_ALLOCATOR"  # gate ALLOCATE_FEDERATION (省总工会)
    PREPARER = "PREPARER"  # gate PREPARE (L2)
    APPROVER = "APPROVER"  # gate APPROVE (L2)
    RELEASER = "RELEASER"  # gate RELEASE (L2)
    PAYEE_REVIEWER = "PAYEE_REVIEWER"  # second person for a changed account (L2)
    POLICY_OFFICER = "POLICY_OFFICER"  # enters parameters
    POLICY_APPROVER = "POLICY_APPROVER"  # approves parameters
    HRSS_CLERK = "HRSS_CLERK"  # the 人社 channel of change reports, archives
    DEPARTMENT_CLERK = "DEPARTMENT_CLERK"  # 民政, 医保, 住建, 卫健: answers what is referred or assigned to them
    GOVERNMENT_CLERK = "GOVERNMENT_CLERK"  # 市县政府, 财政局: appropriations, leaders, progress reports
    ARCHIVIST = "ARCHIVIST"  # archive submissions: awarding body, 省总, 省人社厅
    SUPERVISOR = "SUPERVISOR"  # 监督检查 (省财政厅, 省总): HOLD, RELEASE, RECOVERY_ORDER, on-site checks
    SERVICE_DESK = "SERVICE_DESK"  # receipts and closure of petitions
    MODEL_WORKER = "MODEL_WORKER"  # the person's own record
    AUDITOR = "AUDITOR"
    SYSTEM_ADMIN = "SYSTEM_ADMIN"
    SECURITY_ADMIN = "SECURITY_ADMIN"
    AUDIT_ADMIN = "AUDIT_ADMIN"
    SERVICE = "SERVICE"  # another department's process
    EVENT_SUBSCRIBER = "EVENT_SUBSCRIBER"  # an agency's client: hears what its mandate allows, and stands in no unit


@dataclass(frozen=True, slots=True)
class Actor:
    """`subject` is the token's stable subject: the natural person. `unit_kind` and `unit_region` (the division where the unit stands) come
    from the service's own table of units, not the token.
    """

    subject: str
    unit_id: OrgUnitId | None
    unit_kind: OrgKind | None
    roles: frozenset[Role] = field(default_factory=frozenset)
    person_id: PersonId | None = None
    unit_region: str | None = None

    def has(self, role: Role) -> bool:
        return role in self.roles

    @classmethod
    def system(cls, service: str, ordered_by: str = "") -> "Actor":
        """A service acting by itself (a reaction, a nightly job); `ordered_by` keeps the person or event behind it."""
        return cls(
            subject=f"service:{service}" + (f"/{ordered_by}" if ordered_by else ""),
            unit_id=None,
            unit_kind=None,
            roles=frozenset({Role.SERVICE}),
        )

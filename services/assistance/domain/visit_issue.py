"""Something found on a visit (C6.3): OPEN → ASSIGNED → RESOLVED, and ASSIGNED again where who visited disagrees."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.assistance.policy.c6_3_visit_issue import IssueCategory

ANSWERING = frozenset({Role.DEPARTMENT_CLERK, Role.HRSS_CLERK, Role.VERIFIER, Role.SERVICE})
"""The owner's clerk, or its own system; always of the owning unit."""


class IssueState(StrEnum):
    OPEN = "OPEN"  # its department is not registered: the responsible L2 has it and passes it on
    ASSIGNED = "ASSIGNED"
    RESOLVED = "RESOLVED"


@dataclass(eq=False)
class VisitIssue:
    """`owner` is to settle it by `due_on`; `raised_by_unit` visited, and says whether it is settled."""

    id: UUID
    visit_id: UUID
    person_id: PersonId
    category: IssueCategory
    state: IssueState
    owner: UUID
    raised_by_unit: UUID
    raised_on: date
    due_on: date
    resolved_on: date | None = None
    version: int = 1

    def require_owner(self, actor: Actor) -> None:
        """Refuses ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT."""
        if not actor.roles & ANSWERING:
            refuse(Code.ROLE_NOT_PERMITTED, "走访问题由承办部门的经办岗位答复")
        if actor.unit_id != self.owner:
            refuse(Code.NOT_RESPONSIBLE_UNIT, "此问题不由本单位承办，请转交承办部门")

    def resolve(self, on: date) -> None:
        self._require_not(IssueState.RESOLVED, "此问题已办结；有不同意见的，由走访单位退回重办")
        self.state, self.resolved_on, self.version = IssueState.RESOLVED, on, self.version + 1

    def assign(self, owner: UUID, due_on: date) -> None:
        self._require_not(IssueState.RESOLVED, "此问题已办结，不能转办")
        self.state, self.owner, self.due_on, self.version = IssueState.ASSIGNED, owner, due_on, self.version + 1

    def reopen(self, due_on: date) -> None:
        if self.state is not IssueState.RESOLVED:
            refuse(Code.INVALID_TRANSITION, "此问题尚未办结，无须退回重办")
        self.state, self.resolved_on, self.due_on, self.version = IssueState.ASSIGNED, None, due_on, self.version + 1

    def _require_not(self, state: IssueState, detail: str) -> None:
        if self.state is state:
            refuse(Code.INVALID_TRANSITION, detail)

"""An application for a benefit: the aggregate that goes through the gates (domain.md §5). It knows states, not policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId, NoticeId, OrgUnitId, PersonId
from libs.common.kernel.jurisdiction import Chain
from services.assistance.domain.gate_log import GateAct, GateLog
from services.assistance.domain.states import MOVES, OF_LISTS, RECALLABLE, STATE_ZH, Act, State
from services.assistance.policy.c3_7_amounts import Benefit


@dataclass(eq=False)
class Application:
    """`chain` is the person's responsible chain today, set with `log` by whoever loads the application. `campaign_id`: the list of a yearly
    benefit that it stands for; it has no form and no notice of its own.
    """

    id: ApplicationId
    person_id: PersonId
    benefit: Benefit
    submitted_on: date
    state: State = State.DRAFT
    notice_id: NoticeId | None = None
    campaign_id: UUID | None = None
    version: int = 1
    chain: Chain = field(init=False, repr=False)
    log: GateLog = field(init=False, repr=False)

    @property
    def gates(self) -> Mapping[Gate, frozenset[str]]:
        return self.log.done()

    def correct(self, actor: Actor, at: datetime, *, submitted_on: date) -> None:
        self._move(Act.CORRECT, Gate.FILL, actor, at)
        self.submitted_on = submitted_on

    def submit(self, actor: Actor, at: datetime) -> None:
        self._move(Act.SUBMIT, Gate.FILL, actor, at)

    def review(self, actor: Actor, at: datetime) -> None:
        self._move(Act.REVIEW, Gate.COUNTY, actor, at)

    def open_notice(self, notice_id: NoticeId, actor: Actor, at: datetime) -> None:
        self._move(Act.OPEN_NOTICE, Gate.COUNTY, actor, at)
        self.notice_id = notice_id

    def object(self, actor: Actor, at: datetime) -> None:
        self._move(Act.OBJECT, None, actor, at)

    def pass_notice(self, actor: Actor, at: datetime) -> None:
        self._move(Act.PASS_NOTICE, Gate.COUNTY, actor, at)

    def reject(self, actor: Actor, at: datetime) -> None:
        self._move(Act.REJECT, Gate.COUNTY, actor, at)

    def reopen(self, reason: str, actor: Actor, at: datetime) -> None:
        """An appeal against the rejection was upheld (Q49): the form may be corrected and goes its way again."""
        self._move(Act.REOPEN, None, actor, at, reason)
        self.notice_id = None

    def declare(self, actor: Actor, at: datetime) -> None:
        self._move(Act.DECLARE, Gate.COUNTY, actor, at)

    def list_(self, actor: Actor, at: datetime) -> None:
        """Confirmed on a list: declared without a form."""
        self._move(Act.LIST, Gate.COUNTY, actor, at)

    def verify(self, findings: str, actor: Actor, at: datetime) -> None:
        self._move(Act.VERIFY, Gate.VERIFY, actor, at, findings)

    def fund(self, actor: Actor, at: datetime) -> None:
        self._move(Act.FUND, None, actor, at)

    def pay(self, actor: Actor, at: datetime) -> None:
        self._move(Act.PAY, None, actor, at)

    def close(self, actor: Actor, at: datetime) -> None:
        self._move(Act.CLOSE, None, actor, at)

    def return_(self, gate: Gate, reason: str, actor: Actor, at: datetime) -> None:
        self._move(Act.RETURN, gate, actor, at, reason)
        self.notice_id = None

    def withdraw(self, reason: str, actor: Actor, at: datetime) -> None:
        self._move(Act.WITHDRAW, None, actor, at, reason)

    def act_to_recall(self, actor: Actor) -> GateAct:
        """One's own last act, until the next gate has acted. Refuses INVALID_TRANSITION, ROLE_NOT_PERMITTED."""
        standing = self.log.standing()
        last = standing[-1] if standing else None
        if last is not None and last.actor != actor.subject and all(act.actor != actor.subject for act in standing):
            refuse(Code.ROLE_NOT_PERMITTED, "只有上一环节的办理人可以撤回")
        if last is None or last.act not in RECALLABLE or last.actor != actor.subject:
            refuse(Code.INVALID_TRANSITION, f"申请{STATE_ZH[self.state]}，不能撤回；下一环节已办理的，请联系下一环节退回")
        return last

    def recall(self, act: GateAct, reason: str, actor: Actor, at: datetime) -> None:
        self._record(Act.RECALL, act.gate, self.state, act.from_state, actor, at, reason)
        if act.act is Act.OPEN_NOTICE:
            self.notice_id = None

    def _move(self, act: Act, gate: Gate | None, actor: Actor, at: datetime, reason: str = "") -> None:
        if self.campaign_id is not None and act not in OF_LISTS:
            refuse(Code.INVALID_TRANSITION, "此事项由年度待遇名单产生，没有申报表，请在名单中办理")
        allowed, following = MOVES[act]
        if self.state not in allowed:
            refuse(Code.INVALID_TRANSITION, f"申请{STATE_ZH[self.state]}，不能办理此环节")
        self._record(act, gate, self.state, following, actor, at, reason)

    def _record(self, act: Act, gate: Gate | None, before: State, after: State, actor: Actor, at: datetime, reason: str) -> None:
        behalf = self._on_behalf_of(actor) if gate is Gate.FILL else None
        self.log.append(GateAct(self.log.next_seq, act, gate, before, after, actor.subject, actor.unit_id, behalf, at, reason))
        self.state = after
        self.version += 1

    def _on_behalf_of(self, actor: Actor) -> OrgUnitId | None:
        """The unit whose paper a clerk of a higher union enters: a unit without an account, or the row's unit in a province-wide file."""
        own = self.chain.unit or self.chain.county
        return None if own == actor.unit_id else own

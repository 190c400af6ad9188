"""The states of an application and the acts that lead from one to another (domain.md §5). Anything else is INVALID_TRANSITION."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    COUNTY_REVIEWED = "COUNTY_REVIEWED"
    IN_NOTICE = "IN_NOTICE"
    OBJECTED = "OBJECTED"
    NOTICE_PASSED = "NOTICE_PASSED"
    DECLARED = "DECLARED"
    VERIFIED = "VERIFIED"
    FUNDED = "FUNDED"
    PAID = "PAID"
    CLOSED = "CLOSED"
    RETURNED = "RETURNED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


STATE_ZH: Mapping[State, str] = {
    State.DRAFT: "草稿",
    State.SUBMITTED: "已申报待审核",
    State.COUNTY_REVIEWED: "已审核待公示",
    State.IN_NOTICE: "公示中",
    State.OBJECTED: "有异议",
    State.NOTICE_PASSED: "公示通过待上报",
    State.DECLARED: "已上报待核对",
    State.VERIFIED: "已核对待分配资金",
    State.FUNDED: "资金已分配",
    State.PAID: "已发放",
    State.CLOSED: "已终结",
    State.RETURNED: "已退回",
    State.REJECTED: "未通过",
    State.WITHDRAWN: "已撤销申请",
}
ENDED = frozenset({State.CLOSED, State.REJECTED, State.WITHDRAWN})
BEFORE_DECLARED = frozenset(
    {State.DRAFT, State.RETURNED, State.SUBMITTED, State.COUNTY_REVIEWED, State.IN_NOTICE, State.OBJECTED, State.NOTICE_PASSED}
)


class Act(StrEnum):
    CORRECT = "CORRECT"
    SUBMIT = "SUBMIT"
    REVIEW = "REVIEW"
    OPEN_NOTICE = "OPEN_NOTICE"
    OBJECT = "OBJECT"
    PASS_NOTICE = "PASS_NOTICE"  # noqa: S105 - an act, not a password
    REJECT = "REJECT"
    REOPEN = "REOPEN"
    DECLARE = "DECLARE"
    LIST = "LIST"
    VERIFY = "VERIFY"
    FUND = "FUND"
    PAY = "PAY"
    CLOSE = "CLOSE"
    RETURN = "RETURN"
    RECALL = "RECALL"
    WITHDRAW = "WITHDRAW"


MOVES: Mapping[Act, tuple[frozenset[State], State]] = {
    Act.CORRECT: (frozenset({State.DRAFT, State.RETURNED}), State.DRAFT),
    Act.SUBMIT: (frozenset({State.DRAFT}), State.SUBMITTED),
    Act.REVIEW: (frozenset({State.SUBMITTED}), State.COUNTY_REVIEWED),
    Act.OPEN_NOTICE: (frozenset({State.COUNTY_REVIEWED}), State.IN_NOTICE),
    Act.OBJECT: (frozenset({State.IN_NOTICE, State.OBJECTED}), State.OBJECTED),
    Act.PASS_NOTICE: (frozenset({State.IN_NOTICE, State.OBJECTED}), State.NOTICE_PASSED),
    Act.REJECT: (frozenset({State.OBJECTED}), State.REJECTED),
    Act.REOPEN: (frozenset({State.REJECTED}), State.RETURNED),
    Act.DECLARE: (frozenset({State.NOTICE_PASSED}), State.DECLARED),
    Act.LIST: (frozenset({State.DRAFT}), State.DECLARED),
    Act.VERIFY: (frozenset({State.DECLARED}), State.VERIFIED),
    Act.FUND: (frozenset({State.VERIFIED}), State.FUNDED),
    Act.PAY: (frozenset({State.FUNDED}), State.PAID),
    Act.CLOSE: (frozenset({State.VERIFIED, State.FUNDED, State.PAID}), State.CLOSED),
    Act.RETURN: (
        frozenset({State.SUBMITTED, State.COUNTY_REVIEWED, State.IN_NOTICE, State.OBJECTED, State.NOTICE_PASSED, State.DECLARED}),
        State.RETURNED,
    ),
    Act.WITHDRAW: (BEFORE_DECLARED, State.WITHDRAWN),
}
OF_LISTS = frozenset({Act.LIST, Act.VERIFY, Act.FUND, Act.PAY, Act.CLOSE})
"""Acts on what a list of a yearly benefit declared; everything else belongs to a form."""
RECALLABLE = frozenset({Act.SUBMIT, Act.REVIEW, Act.OPEN_NOTICE, Act.DECLARE, Act.VERIFY})
"""Acts that can be taken back until the next gate has acted. PASS_NOTICE is none of them: a certificate was given. VERIFY is, until a month is
granted: the money for it is allocated by its months."""

"""C5.7 公益性岗位予以托底安置: what must have been tried, for how long, and how often (Q35)."""

from datetime import date, timedelta

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.months import months_later
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C5.7", "公益性岗位予以托底安置", ("Q35",))
ATTEMPTS_KEY = "public_welfare_post.market_attempts"
MONTHS_KEY = "public_welfare_post.max_months"
NEAR_KEY = "public_welfare_post.near_retirement_months"
TIMES_KEY = "public_welfare_post.max_placements"


def is_near_retirement(starts_on: date, retirement_on: date | None, near_months: int) -> bool:
    """Exactly five years are not less than five (民法典 1259: 不满 excludes the figure)."""
    return retirement_on is not None and retirement_on < months_later(starts_on, near_months)


def last_day(starts_on: date, retirement_on: date | None, months: int, near_months: int) -> date:
    """The last day that a term may have: `months` from its first day; or the day of retirement, where less than `near_months` are left to it."""
    term = months_later(starts_on, months) - timedelta(days=1)
    if retirement_on is None:
        return term
    return retirement_on if is_near_retirement(starts_on, retirement_on, near_months) else min(term, retirement_on)


def require_attempts(attempts: int, parameters: ParametersOn) -> None:
    """The post is the last resort: the market was tried first. Refuses EVIDENCE_MISSING."""
    wanted = parameters.integer(ATTEMPTS_KEY)
    if attempts < wanted:
        refuse(Code.EVIDENCE_MISSING, f"须先有至少{wanted}次市场招聘推荐未成的记录(现有{attempts}次)，再以公益性岗位安置")


def require_times(placed_before: int, parameters: ParametersOn) -> None:
    """Refuses INVALID_TRANSITION for one placement more than is allowed."""
    most = parameters.integer(TIMES_KEY)
    if placed_before >= most:
        refuse(Code.INVALID_TRANSITION, f"公益性岗位最多安置{most}次，此人已安置{placed_before}次")


def require_term(starts_on: date, ends_on: date, retirement_on: date | None, parameters: ParametersOn) -> None:
    """Refuses FIELD_INVALID for a term that is none, or longer than allowed."""
    if ends_on < starts_on:
        refuse(Code.FIELD_INVALID, "安置截止日期不能早于起始日期")
    if retirement_on is not None and retirement_on <= starts_on:
        refuse(Code.FIELD_INVALID, "法定退休日期须晚于安置起始日期，请核对退休日期和依据")
    latest = last_day(starts_on, retirement_on, parameters.integer(MONTHS_KEY), parameters.integer(NEAR_KEY))
    if ends_on > latest:
        refuse(Code.FIELD_INVALID, f"安置期限最长至{latest}；距法定退休不足五年的，凭退休日期依据可至退休")


def require_free_place(held: int, quota: int) -> None:
    """Refuses INVALID_TRANSITION where the quota is full."""
    if held >= quota:
        refuse(Code.INVALID_TRANSITION, f"此公益性岗位名额{quota}个，已满，不能再安置")

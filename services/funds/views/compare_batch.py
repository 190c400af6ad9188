"""How does a batch differ from what the same union paid the month before, and why?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from libs.common.kernel.money import format_yuan
from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut
from libs.common.workbooks.export import ExportColumn, Rows
from services.funds.domain.batch_comparison import Difference, Side
from services.funds.storage.comparisons import Comparison, Comparisons


class SideOut(ReadModel):
    """一人一方的付款"""

    amount: YuanOut = Field(description="金额(元)")
    months: list[str] = Field(description="所属月份")
    relation: str = Field(description="收款人：SELF 本人 · GUARDIAN 监护人 · HEIR 继承人")
    account: str = Field(description="账号(掩码)")


class ReasonOut(ReadModel):
    """一项不同及其原因"""

    kind: str = Field(description="NEW 新增 · STOPPED 停发 · AMOUNT_CHANGED 金额变化 · ACCOUNT_CHANGED 账户变化 · PAYEE_CHANGED 收款人变化")
    reason: str = Field(description="原因代码；UNKNOWN 系统中没有依据，请核实")
    text: str = Field(description="原因")
    reference: str = Field(description="依据的编号：申请、账户更正、变动报告、单位或日期")


class DifferenceOut(ReadModel):
    """一人的不同"""

    person_id: UUID = Field(description="人员编号")
    now: SideOut | None = Field(description="本月")
    last: SideOut | None = Field(description="上月")
    reasons: list[ReasonOut] = Field(description="不同之处")


class ComparisonOut(ReadModel):
    """本月与上月对比"""

    version: str = Field(description="对比版本，审批时填入；情况有变即不同")
    batch_id: UUID = Field(description="批次编号")
    month: str = Field(description="本批发放至", examples=["2024-06"])
    last_month: str | None = Field(description="对比的上一次发放至；空为没有可对比的发放")
    compared: list[UUID] = Field(description="对比的批次")
    people: int = Field(description="两月合计人数")
    unchanged: int = Field(description="没有变化的人数")
    counts: dict[str, int] = Field(description="各类不同的人数")
    items: list[DifferenceOut] = Field(description="逐人列出(按人员编号)")
    next: UUID | None = Field(description="下一页从此编号之后；空为已到末页")


_RELATION = {"SELF": "本人", "GUARDIAN": "监护人", "HEIR": "继承人"}
KINDS = {
    "NEW": "新增", "STOPPED": "停发", "AMOUNT_CHANGED": "金额变化", "ACCOUNT_CHANGED": "账户变化", "PAYEE_CHANGED": "收款人变化",
}  # fmt: skip
_REASONS = {
    "REISSUED_REJECTED": "上次银行拒付后重发", "REISSUED_RETURNED": "退票后重发", "ENTITLEMENT_GRANTED": "新批准的申请", "TRANSFERRED_IN": "由其他责任工会转入",
    "TAKEN_OUT_BEFORE": "上次移出后补发", "DEATH_REPORTED": "身故报告待确认", "DECEASED": "已去世", "TRANSFERRED_OUT": "转出至其他责任工会",
    "LOST_CONTACT": "失联暂停", "ABROAD": "移居境外暂停", "PAYEE_HELD": "收款人变更待复核或未满24小时", "TAKEN_OUT": "已移出本批", "NOTHING_DUE": "本月没有应发明细",
    "LINE_CORRECTED": "明细有更正", "MONTHS_DIFFER": "包含的月数不同", "ACCOUNT_CORRECTION": "经复核的账户更正", "ENDED_DECEASED": "去世，待遇终止",
    "ENDED_HONOR_REVOKED": "荣誉撤销，待遇终止",
}  # fmt: skip


def words(reason: str) -> str:
    """A reason in Chinese."""
    if reason in _REASONS:
        return _REASONS[reason]
    if "_TO_" in reason:
        return "收款人由{}变为{}".format(*(_RELATION.get(each, each) for each in reason.split("_TO_")))
    return "待遇终止" if reason.startswith("ENDED_") else "系统中没有依据，请核实"


async def compare_batch(pool: Pool, batch_id: UUID, unit: UUID | None, now: datetime) -> Comparison | None:
    """None for a batch that is not there, or another union's. `unit` None: of all unions."""
    async with pool.connection() as connection:
        found = await Comparisons(connection, now).of(batch_id)
    return found if found is not None and unit in (None, found.unit_id) else None


def shown(comparison: Comparison, after: UUID | None, limit: int) -> ComparisonOut:
    """A page of the comparison: people after `after`."""
    rest = [each for each in comparison.differences if after is None or each.person_id > after]
    return ComparisonOut(
        version=comparison.version,
        batch_id=comparison.batch_id,
        month=f"{comparison.month:%Y-%m}",
        last_month=f"{comparison.last_month:%Y-%m}" if comparison.last_month else None,
        compared=list(comparison.compared),
        people=comparison.people,
        unchanged=comparison.people - len(comparison.differences),
        counts=comparison.counts,
        items=[_shown(each) for each in rest[:limit]],
        next=rest[limit - 1].person_id if len(rest) > limit else None,
    )


def _shown(each: Difference) -> DifferenceOut:
    reasons = [ReasonOut(kind=r.kind, reason=r.reason, text=words(r.reason), reference=r.reference) for r in each.reasons]
    return DifferenceOut(person_id=each.person_id, now=_side(each.now), last=_side(each.last), reasons=reasons)


def _side(side: Side | None) -> SideOut | None:
    if side is None:
        return None
    return SideOut(amount=side.amount_fen, months=list(side.months), relation=side.relation, account=side.account)


COLUMNS = tuple(
    ExportColumn(*column)
    for column in (
        ("人员编号", 38), ("不同", 12), ("原因", 26), ("依据", 38), ("本月金额", 12), ("上月金额", 12), ("本月月份", 20), ("上月月份", 20), ("本月收款人", 10),
        ("上月收款人", 10), ("本月账号(掩码)", 22), ("上月账号(掩码)", 22),
    )
)  # fmt: skip


async def comparison_rows(comparison: Comparison) -> Rows:
    """One row a difference, in cells for `COLUMNS`."""
    rows: list[tuple[Any, ...]] = []
    for each in comparison.differences:
        sides = (each.now, each.last)
        cells = [
            *(format_yuan(side.amount_fen) if side else "" for side in sides),
            *("、".join(side.months) if side else "" for side in sides),
            *(_RELATION[side.relation] if side else "" for side in sides),
            *(side.account if side else "" for side in sides),
        ]
        rows += [(each.person_id, KINDS[r.kind], words(r.reason), r.reference, *cells) for r in each.reasons]
    yield rows

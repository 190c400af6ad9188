"""Why was a month decided as it was, why not, and what would change it? From the decision kept by the run, in the words it was made in."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from libs.common.kernel.months import Month
from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Keyring, Sealed
from libs.common.web.fields import ReadModel, YuanOut
from services.assistance.domain.month_decisions import stretch_of
from services.assistance.storage.decisions import row_id


class ReasonOut(ReadModel):
    """一条理由"""

    code: str = Field(description="代码", examples=["INCOME_NOT_BELOW_THRESHOLD"])
    sentence: str = Field(description="理由")
    change: str = Field(description="怎样会改变结论；没有时为空")


class ClauseOut(ReadModel):
    """一个条款的判断"""

    id: str = Field(description="条款", examples=["C3.4"])
    quote: str = Field(description="原文")
    defaults: list[str] = Field(description="条款未明确之处采用的默认规则")
    met: bool = Field(description="是否符合")
    values: dict[str, str] = Field(description="所用的事实和参数")
    reasons: list[ReasonOut] = Field(description="理由")


class ExplanationOut(ReadModel):
    """某月认定的说明"""

    month: str = Field(description="月份")
    payable: bool = Field(description="是否应发")
    amount: YuanOut = Field(description="金额(元)")
    grounds: str = Field(description="依据：LOW_INCOME 低收入 · FARMER 农民劳模")
    reasons: list[ReasonOut] = Field(description="为什么发，或为什么不发")
    what_would_change: list[str] = Field(description="哪些变化会改变结论")
    clauses: list[ClauseOut] = Field(description="各条款的判断、所用数值")
    first_held_on: date | None = Field(description="自规定施行以来全部条件首次同时符合之日；尚未符合时为空")
    decided_at: datetime = Field(description="认定时间")


_LAST = "SELECT seq, decided_at, sealed FROM month_decision WHERE application_id = %s ORDER BY seq DESC LIMIT 1"


async def explain_month(pool: Pool, keyring: Keyring, application_id: UUID, month: Month) -> ExplanationOut | None:
    """None where no run has decided that month. Ask only for an application that is in the reader's scope."""
    async with pool.connection() as connection:
        row = await (await connection.execute(_LAST, (application_id,))).fetchone()
    if row is None:
        return None
    seq, decided_at, sealed = row
    content = keyring.open_bytes(Sealed(bytes(sealed)), "month_decision", "sealed", row_id(application_id, seq))
    said = stretch_of(content, month)
    if said is None:
        return None
    reasons = [ReasonOut(**reason) for reason in said["reasons"]]
    clauses = [ClauseOut(**clause) for clause in said["clauses"]]
    told = [*reasons, *(reason for clause in clauses for reason in clause.reasons)]
    return ExplanationOut(
        month=str(month),
        payable=said["amount_fen"] > 0,
        amount=said["amount_fen"],
        grounds=said["grounds"],
        reasons=reasons,
        what_would_change=list(dict.fromkeys(reason.change for reason in told if reason.change)),
        clauses=clauses,
        first_held_on=said["first_held_on"],
        decided_at=decided_at,
    )

"""C5.2 因企业停产或破产、事业单位撤销导致劳模下岗失业的，要实行实名制管理: whose loss of work is in the ledger, and for which cause help is one-on-one (Q33, A4)."""

from datetime import date
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause

CLAUSE = Clause("C5.2", "因企业停产或破产、事业单位撤销导致劳模下岗失业的，要实行实名制管理", ("Q33", "A4"))


class Cause(StrEnum):
    PRODUCTION_SUSPENDED = "PRODUCTION_SUSPENDED"
    BANKRUPTCY = "BANKRUPTCY"
    INSTITUTION_ABOLISHED = "INSTITUTION_ABOLISHED"
    CLOSURE_MERGER = "CLOSURE_MERGER"
    OVERCAPACITY = "OVERCAPACITY"
    OTHER_INVOLUNTARY = "OTHER_INVOLUNTARY"
    VOLUNTARY = "VOLUNTARY"


CAUSE_ZH: Final = {
    Cause.PRODUCTION_SUSPENDED: "企业停产",
    Cause.BANKRUPTCY: "企业破产",
    Cause.INSTITUTION_ABOLISHED: "事业单位撤销",
    Cause.CLOSURE_MERGER: "企业关闭、兼并",
    Cause.OVERCAPACITY: "化解过剩产能",
    Cause.OTHER_INVOLUNTARY: "其他非本人意愿",
    Cause.VOLUNTARY: "本人自愿",
}


def is_involuntary(cause: Cause) -> bool:
    """Annex A4 is wider than the three causes of the clause: every loss against the person's will has one-on-one assistance (Q33)."""
    return cause is not Cause.VOLUNTARY


def is_listed(tier: str, category: str, lost_on: date, today: date) -> bool:
    """A model worker of the province and above, out of work by today, who is not retired."""
    return tier != "NONE" and category != "RETIREE" and lost_on <= today

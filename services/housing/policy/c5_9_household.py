"""C5.9 the household after the model worker's death: it keeps its place and time, the priority ends, and the department looks at it again."""

from datetime import date
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.months import months_later
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C5.9", "符合当地住房保障条件的…家庭，在同等条件下予以优先保障")
KEY: Final = "household_review.months"


def review_due_on(told_on: date, parameters: ParametersOn) -> date:
    """The day by which the household is to be reviewed, counted from when the department was told. Refuses CONFIG_MISSING."""
    return months_later(told_on, parameters.integer(KEY))


def may_be_first(*, certified: bool, alive: bool, honour_in_force: bool) -> bool:
    """Whether a household has priority today: the union has certified the honour, and the honour is a living person's and not revoked."""
    return certified and alive and honour_in_force

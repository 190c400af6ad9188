"""Which unit of a person's chain a work item waits for: resolved on the day it is looked at, so a move takes the work along (Q22)."""

from enum import StrEnum
from typing import Final

from services.notifications.policy.c8_2_due_dates import WorkGate


class Post(StrEnum):
    GRASSROOTS = "GRASSROOTS"  # who fills the form: the unit, else the county union, else the L2
    REVIEWER = "REVIEWER"  # the county union; on the direct and industry routes the unit's own union
    L2 = "L2"


POSTS: Final = {
    WorkGate.FILL: Post.GRASSROOTS,
    WorkGate.REVIEW: Post.REVIEWER,
    WorkGate.NOTICE: Post.REVIEWER,
    WorkGate.OBJECTION: Post.REVIEWER,
    WorkGate.DECLARE: Post.REVIEWER,
    WorkGate.VERIFY: Post.L2,
    WorkGate.REISSUE: Post.L2,
    WorkGate.RECOVER: Post.L2,
}

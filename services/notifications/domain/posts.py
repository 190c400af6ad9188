"""Which unit a work item waits for that names none: resolved on the day it is looked at, so a move takes the work along (Q22), and a
unit that registry tells of later has what was waiting for it.
"""

from enum import StrEnum
from typing import Final

from services.notifications.policy.c8_2_due_dates import WorkGate


class Post(StrEnum):
    GRASSROOTS = "GRASSROOTS"  # who fills the form: the unit, else the county union, else the L2
    REVIEWER = "REVIEWER"  # the county union; on the direct and industry routes the unit's own union
    L2 = "L2"
    UNIONS = "UNIONS"  # no person's: the L2 unions and their counties, all or those of the item's scope
    FEDERATION = "FEDERATION"  # no person's: 省总工会
    HRSS = "HRSS"  # no person's: 省人社厅


POSTS: Final = {
    WorkGate.FILL: Post.GRASSROOTS,
    WorkGate.REVIEW: Post.REVIEWER,
    WorkGate.NOTICE: Post.REVIEWER,
    WorkGate.OBJECTION: Post.REVIEWER,
    WorkGate.DECLARE: Post.REVIEWER,
    WorkGate.VERIFY: Post.L2,
    WorkGate.REISSUE: Post.L2,
    WorkGate.RECOVER: Post.L2,
    WorkGate.CUSTODY: Post.REVIEWER,
    WorkGate.REDECLARATION: Post.REVIEWER,
    WorkGate.ISSUE: Post.L2,
    WorkGate.REFERRAL: Post.REVIEWER,
    WorkGate.CHANGE_REPORT: Post.REVIEWER,
    WorkGate.BEREAVEMENT: Post.GRASSROOTS,
    WorkGate.INSURANCE_GAP: Post.REVIEWER,
    WorkGate.SERIOUS_ILLNESS: Post.L2,
    WorkGate.PAY_GUARANTEE: Post.L2,
    WorkGate.ONE_ON_ONE: Post.REVIEWER,
    WorkGate.RETENTION: Post.L2,
    WorkGate.POST_ADJUSTMENT: Post.GRASSROOTS,
    WorkGate.MEDIATION: Post.L2,
    WorkGate.HONOUR_CERTIFICATION: Post.L2,
    WorkGate.SURVEY: Post.UNIONS,
    WorkGate.ARCHIVE_UNION: Post.FEDERATION,
    WorkGate.ARCHIVE_HRSS: Post.HRSS,
}

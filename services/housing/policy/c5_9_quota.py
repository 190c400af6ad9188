"""C5.9 offers go down the drawn order while the quota lasts: what is open or accepted counts, what was declined or withdrawn does not."""

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse

CLAUSE = Clause("C5.9", "符合当地住房保障条件的…家庭，在同等条件下予以优先保障", ("Q36",))


def require_free(taken: int, quota: int) -> None:
    """Refuses ANNUAL_LIMIT_REACHED."""
    if taken >= quota:
        refuse(Code.ANNUAL_LIMIT_REACHED, f"本队列的{quota}个名额已安排完毕")


def require_quota(quota: int, taken: int) -> None:
    """A new quota covers what was given. Refuses FIELD_INVALID."""
    if quota < taken:
        refuse(Code.FIELD_INVALID, f"已安排{taken}户，名额不能少于已安排的户数")

"""C5.10 符合农村危房改造的劳模家庭，同等条件下优先安排: rural, graded C or D; the quota is local, the order that of C5.9."""

from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse

CLAUSE = Clause("C5.10", "符合农村危房改造的劳模家庭，同等条件下优先安排", ("Q36",))
SCHEME: Final = "DILAPIDATED"
DANGEROUS: Final = frozenset({"C", "D"})


def require(scheme: str, *, rural: bool | None, grade: str | None) -> None:
    """Refuses LOCAL_CONDITIONS_NOT_MET for a dwelling that is not rural, not graded yet, or safe (A, B)."""
    if scheme != SCHEME:
        return
    if not rural:
        refuse(Code.LOCAL_CONDITIONS_NOT_MET, "农村危房改造只适用于农村家庭")
    if grade is None:
        refuse(Code.LOCAL_CONDITIONS_NOT_MET, "请先由乡镇登记房屋危险性鉴定等级")
    if grade not in DANGEROUS:
        refuse(Code.LOCAL_CONDITIONS_NOT_MET, f"房屋鉴定为{grade}级，农村危房改造限C级、D级")


def require_scheme(scheme: str) -> None:
    """Only a dilapidated dwelling is graded. Refuses INVALID_TRANSITION."""
    if scheme != SCHEME:
        refuse(Code.INVALID_TRANSITION, "只有农村危房改造登记房屋危险性鉴定等级")

"""C5.4 免费提供职业指导、职业介绍: a service to the worker costs the worker nothing, and each kind has its own outcomes."""

from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse

CLAUSE = Clause("C5.4", "免费提供职业指导、职业介绍")


class ServiceKind(StrEnum):
    GUIDANCE = "GUIDANCE"
    PLACEMENT = "PLACEMENT"


class Outcome(StrEnum):
    ADVISED = "ADVISED"
    INTRODUCED = "INTRODUCED"
    INTERVIEWED = "INTERVIEWED"
    HIRED = "HIRED"
    NOT_HIRED = "NOT_HIRED"
    DECLINED = "DECLINED"


OF_KIND: Final = {
    ServiceKind.GUIDANCE: frozenset({Outcome.ADVISED, Outcome.DECLINED}),
    ServiceKind.PLACEMENT: frozenset(Outcome) - {Outcome.ADVISED},
}


def require_free(fee_fen: int) -> None:
    """Refuses FIELD_INVALID for any fee."""
    if fee_fen != 0:
        refuse(Code.FIELD_INVALID, "职业指导、职业介绍一律免费，向劳模收取的费用必须为 0.00；已收取的请退还")


def require_outcome(kind: ServiceKind, outcome: Outcome, *, employer_named: bool) -> None:
    """Refuses FIELD_INVALID for an outcome of another kind of service, and for a placement with nobody or a guidance with an employer."""
    if outcome not in OF_KIND[kind]:
        refuse(Code.FIELD_INVALID, "服务结果与服务类型不符，请重新选择")
    if employer_named is not (kind is ServiceKind.PLACEMENT):
        refuse(Code.FIELD_INVALID, "职业介绍须填写所介绍单位的统一社会信用代码，职业指导不填")

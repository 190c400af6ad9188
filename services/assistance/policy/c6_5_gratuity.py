"""C6.5 抚恤慰问金: to whom, how much, out of whose money (Q39, Q56). No amount is shipped: no document states one (Q18)."""

from collections.abc import Collection
from enum import StrEnum

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import Parameter, ParametersOn

CLAUSE = Clause("C6.5", "按规定向其家属发放抚恤慰问金", ("Q18", "Q39", "Q56"))
AMOUNT_KEY = "bereavement_gratuity.amount"


class Relation(StrEnum):
    SPOUSE = "SPOUSE"
    CHILD = "CHILD"
    PARENT = "PARENT"
    OTHER = "OTHER"


ORDER = (Relation.SPOUSE, Relation.CHILD, Relation.PARENT)
RELATION_ZH = {Relation.SPOUSE: "配偶", Relation.CHILD: "子女", Relation.PARENT: "父母", Relation.OTHER: "其他人"}


class Source(StrEnum):
    UNION_FUND = "UNION_FUND"  # 工会经费
    EMPLOYER_UNION = "EMPLOYER_UNION"  # 所在单位工会经费
    CENTRAL_SPECIAL = "CENTRAL_SPECIAL"
    PROVINCIAL_SPECIAL = "PROVINCIAL_SPECIAL"
    LOCAL_SPECIAL = "LOCAL_SPECIAL"


_UNION_MONEY = frozenset({Source.UNION_FUND, Source.EMPLOYER_UNION})


def require_source(source: Source) -> None:
    """Union money of whoever visits, never an earmarked fund (Q56). Refuses FUND_SOURCE_MISMATCH."""
    if source not in _UNION_MONEY:
        refuse(Code.FUND_SOURCE_MISMATCH, "抚恤慰问金由上门慰问的工会从工会经费中列支，不得使用专项资金")


def require_payee(relation: Relation, absent: Collection[Relation], *, has_proof: bool) -> None:
    """配偶→子女→父母, the first with proof. `absent`: those before, of whom it is recorded why they do not receive it."""
    if relation not in ORDER:
        refuse(Code.PAYEE_NOT_ALLOWED, "抚恤慰问金发给家属：依次为配偶、子女、父母")
    if not has_proof:
        refuse(Code.PAYEE_NOT_ALLOWED, "请登记亲属关系证明的存放位置和核验人，或上传证明")
    missing = [RELATION_ZH[before] for before in ORDER[: ORDER.index(relation)] if before not in absent]
    if missing:
        refuse(Code.PAYEE_NOT_ALLOWED, f"应先发给{'、'.join(missing)}；确无或不能提供证明的，请写明情况")


def amount(parameters: ParametersOn) -> tuple[int, Parameter]:
    """Fen and the row that sets it, in force on the day of the death. Refuses AMOUNT_NOT_CONFIGURED."""
    fen = parameters.amount_fen(AMOUNT_KEY)
    return fen, parameters.values[AMOUNT_KEY]

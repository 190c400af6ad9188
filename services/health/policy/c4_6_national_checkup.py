"""C4.6 全国劳模标准为1000元: what the central money pays of a national model worker's check-up (Q30: flat, or up to)."""

from enum import StrEnum

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.money import format_yuan
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C4.6", "全国劳模标准为1000元，由财政部安排…全国总工会下发", ("Q30",))
STANDARD_KEY, MODE_KEY = "checkup.national.standard", "checkup.national.mode"


class NationalMode(StrEnum):
    FLAT = "FLAT"
    CAP = "CAP"


def require_standard(amount_fen: int, parameters: ParametersOn) -> None:
    """FLAT: the bill is for the standard, not a cent more or less. CAP: it is for no more. What is beyond has no source: refuses FIELD_INVALID."""
    standard, mode = parameters.fen(STANDARD_KEY), NationalMode(parameters.text(MODE_KEY))
    if mode is NationalMode.FLAT and amount_fen != standard:
        refuse(Code.FIELD_INVALID, f"全国劳模体检按{format_yuan(standard)}元标准结算，请医院按标准开具账单")
    if amount_fen > standard:
        refuse(Code.FIELD_INVALID, f"全国劳模体检标准为{format_yuan(standard)}元，超出部分没有资金来源")

"""C3.7 The amounts: each from a dated row that cites its document; what no document states has no amount (Q18, Q20)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from libs.common.kernel.clause import Clause
from libs.common.kernel.decision import Reason
from libs.common.kernel.money import format_yuan, parse_yuan
from libs.common.kernel.parameters import ParametersOn
from services.assistance.policy.benefit_facts import Tier

CLAUSE = Clause("C3.7", "发放标准严格按国家和省有关规定执行", ("Q18", "Q20"))


class Benefit(StrEnum):
    SPRING_FESTIVAL_GRANT = "SPRING_FESTIVAL_GRANT"
    LIVING_HARDSHIP_SUBSIDY = "LIVING_HARDSHIP_SUBSIDY"
    SPECIAL_HARDSHIP_AID = "SPECIAL_HARDSHIP_AID"
    HEALTH_CHECKUP_SUBSIDY = "HEALTH_CHECKUP_SUBSIDY"
    OLD_AGE_ALLOWANCE = "OLD_AGE_ALLOWANCE"


BENEFIT_ZH = {
    Benefit.SPRING_FESTIVAL_GRANT: "春节慰问金",
    Benefit.LIVING_HARDSHIP_SUBSIDY: "生活困难补助金",
    Benefit.SPECIAL_HARDSHIP_AID: "特困帮扶金",
    Benefit.HEALTH_CHECKUP_SUBSIDY: "健康体检补助金",
    Benefit.OLD_AGE_ALLOWANCE: "高龄补贴",
}


def amount_key(benefit: Benefit, tier: Tier) -> str:
    """The parameter that holds the amount. C3.4 and C3.5 set the provincial living subsidy (Q02): both read the one row."""
    if (benefit, tier) == (Benefit.LIVING_HARDSHIP_SUBSIDY, Tier.PROVINCIAL):
        return "subsidy200.amount"
    return f"{tier.lower()}.{benefit.lower()}.amount"


@dataclass(frozen=True, slots=True)
class Formula:
    """FLAT: `fen`, written "200.00". TOP_UP: what income lacks to `line_fen`, at most `fen`, written "TOP_UP 2500.00 200.00"."""

    fen: int
    line_fen: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Refuses MONEY_FORMAT_INVALID for anything but the two shapes."""
        words = text.split()
        if len(words) == 3 and words[0] == "TOP_UP":  # noqa: PLR2004 — the shape is its own explanation
            return cls(fen=parse_yuan(words[2]), line_fen=parse_yuan(words[1]))
        return cls(fen=parse_yuan(text))

    def amount_fen(self, monthly_income_fen: int) -> int:
        if self.line_fen is None:
            return self.fen
        return max(0, min(self.fen, self.line_fen - monthly_income_fen))

    def __str__(self) -> str:
        return format_yuan(self.fen) if self.line_fen is None else f"TOP_UP {format_yuan(self.line_fen)} {format_yuan(self.fen)}"


def formula(benefit: Benefit, tier: Tier, parameters: ParametersOn) -> Formula | Reason:
    """The amount in force, or the reason that there is none: never 0, never a guess."""
    row = parameters.values.get(amount_key(benefit, tier))
    if row is None:
        sentence = f"{BENEFIT_ZH[benefit]}尚无发放标准"
        return Reason("AMOUNT_NOT_CONFIGURED", sentence, "依据国家或省有关文件录入标准(须有文号)并经另一人审批后办理")
    return Formula.parse(row.value)

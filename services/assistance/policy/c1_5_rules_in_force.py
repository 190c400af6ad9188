"""C1.5 Which version of the 200元 rules is in force on a day: versioned, effective-dated, each value with its document (Q01, Q02, Q11)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import ParametersOn, ParameterTable
from services.assistance.policy import c3_4_low_income, c3_5_farmer
from services.assistance.policy.benefit_facts import NEVER, Tier
from services.assistance.policy.c3_4_low_income import LowIncomeParameters
from services.assistance.policy.c3_5_farmer import FarmerParameters
from services.assistance.policy.c3_7_amounts import Benefit, Formula, amount_key, formula

CLAUSE = Clause("C1.5", "进一步完善劳模困难帮扶政策和措施", ("Q01", "Q02", "Q11"))
BENEFIT, TIER = Benefit.LIVING_HARDSHIP_SUBSIDY, Tier.PROVINCIAL
_START_KEY = "rules.effective_from"
_KEYS = {amount_key(BENEFIT, TIER), "subsidy200.stack", "arrears.max_months"} | c3_4_low_income.KEYS | c3_5_farmer.KEYS


class Stack(StrEnum):
    """Whether C3.4 and C3.5 add up for one person (Q02)."""

    NONE = "NONE"
    BOTH = "BOTH"


@dataclass(frozen=True, slots=True)
class Rules:
    """The values of one version, read once."""

    starts_on: date
    low_income: LowIncomeParameters
    farmer: FarmerParameters
    amount: Formula
    stack: Stack
    arrears_months: int

    @classmethod
    def of(cls, parameters: ParametersOn) -> Self:
        """Refuses CONFIG_MISSING or AMOUNT_NOT_CONFIGURED where a value is not there on that day."""
        amount = formula(BENEFIT, TIER, parameters)
        if not isinstance(amount, Formula):
            refuse(Code.AMOUNT_NOT_CONFIGURED, f"{amount.sentence}，请{amount.change}")
        return cls(
            starts_on=parameters.on,
            low_income=LowIncomeParameters.of(parameters),
            farmer=FarmerParameters.of(parameters),
            amount=amount,
            stack=Stack(parameters.text("subsidy200.stack")),
            arrears_months=parameters.integer("arrears.max_months"),
        )

    def amount_fen(self, monthly_income_fen: int, grounds: int) -> int:
        """What a month is worth on so many grounds: one amount, unless a document lets the two add up."""
        return self.amount.amount_fen(monthly_income_fen) * (grounds if self.stack is Stack.BOTH else min(grounds, 1))


@dataclass(frozen=True, slots=True)
class Schedule:
    """All versions, oldest first. Built once per run from the merged table; nothing is in force before `starts_on` (Q01)."""

    versions: tuple[Rules, ...]

    @classmethod
    def of(cls, table: ParameterTable) -> Self:
        starts_on = date.fromisoformat(table.on(NEVER).text(_START_KEY))
        later = {row.effective_from for row in table.rows if row.key in _KEYS and row.effective_from > starts_on}
        return cls(tuple(Rules.of(table.on(day)) for day in sorted({starts_on, *later})))

    @property
    def starts_on(self) -> date:
        return self.versions[0].starts_on

    def on(self, day: date) -> Rules:
        """The version of a day; the first one for days before the start."""
        return next((version for version in reversed(self.versions) if version.starts_on <= day), self.versions[0])

    def change_after(self, day: date) -> date:
        return next((version.starts_on for version in self.versions if version.starts_on > day), NEVER)

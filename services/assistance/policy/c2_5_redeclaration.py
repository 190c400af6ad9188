"""C2.5 重新申报: a form holds for a year; who does not declare anew is reminded, then suspended, and loses nothing by declaring late (Q13)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from libs.common.kernel.clause import Clause
from libs.common.kernel.months import Month
from libs.common.kernel.parameters import ParametersOn
from services.assistance.policy.c2_5_form import review_due_on

CLAUSE = Clause("C2.5", "所在单位或乡镇、街道(社区)、居委会(村委会)和县总工会…摸底填表", ("Q13",))


@dataclass(frozen=True, slots=True)
class Review:
    """The year of one declaration. `due_on` is still in time; no month from that of `suspended_from` on accrues until it comes."""

    declared_on: date
    remind_on: date
    due_on: date
    suspended_from: date

    @classmethod
    def of(cls, declared_on: date, parameters: ParametersOn) -> Self:
        """By the values in force on the day of the declaration."""
        due_on = review_due_on(declared_on, parameters)
        remind_on = due_on - timedelta(days=parameters.integer("review.remind_days"))
        return cls(declared_on, remind_on, due_on, Month.of(due_on).next().first_day)

    @staticmethod
    def pension_due_on(told_on: date, retired_on: date, parameters: ParametersOn) -> date:
        """Until when the pension is to be declared, counted from when the retirement is known and has begun. A missed day suspends nothing: the
        year of the declaration goes on, and the change counts from its own day whenever it is declared (Q13).
        """
        return max(told_on, retired_on) + timedelta(days=parameters.integer("review.retired_days"))

    @property
    def last_covered(self) -> Month:
        """The last month that the declaration covers: the one in which the next is due."""
        return Month.of(self.due_on)

    def asks_after(self, retired_on: date) -> bool:
        """Whether the declared wage ended with a retirement that the declaration did not know of: the pension is to be declared."""
        return retired_on > self.declared_on

    def reminded(self, on: date) -> bool:
        return self.remind_on <= on

    def missed(self, on: date) -> bool:
        return on > self.due_on

    def suspended(self, on: date) -> bool:
        return on >= self.suspended_from

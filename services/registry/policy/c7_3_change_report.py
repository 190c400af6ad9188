"""C7.3 劳模工作单位变更、职务变动、退休、去世等，逐级上报备案: who passes a report on, in what order, and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.parameters import ParametersOn
from libs.common.kernel.working_days import WorkingCalendar

CLAUSE = Clause("C7.3", "劳模工作单位变更、职务变动、退休、去世等情况，各级工会和人力资源社会保障部门要及时逐级上报备案", ("Q40",))


class Side(StrEnum):
    """The channel of a hop: the unions, or the departments of human resources and social security."""

    UNION = "UNION"
    HRSS = "HRSS"


class Hop(StrEnum):
    UNIT = "UNIT"
    COUNTY = "COUNTY"
    L2 = "L2"
    PROVINCE = "PROVINCE"


class Act(StrEnum):
    FORWARD = "FORWARD"  # 审核后上报
    CONFIRM = "CONFIRM"  # 责任工会核实，变动生效
    RECEIVE = "RECEIVE"  # 省人社厅备案
    ARCHIVE = "ARCHIVE"  # 省总工会备案归档


class State(StrEnum):
    """What the last hop that acted has made of a report."""

    FILED = "FILED"
    COUNTY = "COUNTY"  # the county passed it on
    L2 = "L2"  # confirmed and applied
    PROVINCE = "PROVINCE"  # 省人社厅 has it on file
    ARCHIVED = "ARCHIVED"
    RETURNED = "RETURNED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Stop:
    hop: Hop
    side: Side
    act: Act

    def __str__(self) -> str:
        return f"{self.hop}/{self.side}/{self.act}"

    @classmethod
    def parse(cls, text: str) -> "Stop":
        hop, side, act = text.split("/")
        return cls(Hop(hop), Side(side), Act(act))


_COUNTY: Final = Stop(Hop.COUNTY, Side.UNION, Act.FORWARD)
_CITY_BUREAU: Final = Stop(Hop.L2, Side.HRSS, Act.FORWARD)
_CONFIRMS: Final = Stop(Hop.L2, Side.UNION, Act.CONFIRM)
_PROVINCIAL_BUREAU: Final = Stop(Hop.PROVINCE, Side.HRSS, Act.RECEIVE)
_ARCHIVES: Final = Stop(Hop.PROVINCE, Side.UNION, Act.ARCHIVE)


def stops(channel: Side, entry: Hop, *, has_county: bool, bureaus: frozenset[Hop]) -> tuple[Stop, ...]:
    """Who acts after the filer, in order: nobody between is left out, whatever level files.

    The direct and industry routes have no county hop. 人社 passes its own report up to the city and joins the unions at the responsible
    union, which alone confirms; both provincial departments then file it. `bureaus`: the levels above the filer where 人社 has a unit.
    """
    if channel is Side.UNION:
        first = (_COUNTY,) if entry is Hop.UNIT and has_county else ()
        return (*first, _CONFIRMS, _ARCHIVES)
    city = (_CITY_BUREAU,) if entry is Hop.COUNTY and Hop.L2 in bureaus else ()
    province = (_PROVINCIAL_BUREAU,) if entry is not Hop.PROVINCE and Hop.PROVINCE in bureaus else ()
    return (*city, _CONFIRMS, *province, _ARCHIVES)


def left(all_stops: Sequence[Stop], step: int, *, has_county: bool, bureaus: frozenset[Hop]) -> tuple[Stop, ...]:
    """Who still has to act. A turn falls away where nobody is left to take it: a person moved out of any county's chain, a bureau abolished."""
    return tuple(stop for stop in all_stops[step:] if (stop.hop in bureaus if stop.side is Side.HRSS else has_county or stop != _COUNTY))


def state_after(stop: Stop, before: State) -> State:
    """The city bureau's pass leaves the state: nothing is confirmed yet."""
    if stop.act is Act.FORWARD:
        return State.COUNTY if stop.hop is Hop.COUNTY else before
    return {Act.CONFIRM: State.L2, Act.RECEIVE: State.PROVINCE, Act.ARCHIVE: State.ARCHIVED}[stop.act]


def due_on(came_on: date, calendar: WorkingCalendar, parameters: ParametersOn) -> date:
    """The last day of a hop (Q40): the day on which it came is not counted. Refuses CALENDAR_YEAR_MISSING."""
    return calendar.add_working_days(came_on, parameters.integer("change_report.working_days"))

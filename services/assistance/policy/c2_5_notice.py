"""C2.5 公示: how long a notice runs and what bars the declaration (Q24, Q25)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import ParametersOn, ParameterTable

CLAUSE = Clause("C2.5", "所在单位或乡镇、街道(社区)、居委会(村委会)和县总工会…摸底填表、公示申报", ("Q24", "Q25"))


class WorkingCalendar(Protocol):
    def add_working_days(self, start: date, n: int) -> date:
        """The `n`-th working day after `start`, which itself does not count."""
        ...


class PostingPlace(StrEnum):
    UNIT = "UNIT"  # the unit, village or community
    COUNTY = "COUNTY"  # the county union


PLACE_ZH = {PostingPlace.UNIT: "单位(村、社区)张贴", PostingPlace.COUNTY: "县级张贴"}


class PhotoRule(StrEnum):
    """Whether a notice may be closed without a photo of each place."""

    OPTIONAL = "OPTIONAL"
    REQUIRED = "REQUIRED"


@dataclass(frozen=True, slots=True)
class NoticePeriod:
    """`clock_from` is the day of the later posting, which does not count; the notice ends at 24:00 Asia/Shanghai of `last_day`."""

    clock_from: date
    last_day: date


def places(*, has_county: bool) -> frozenset[PostingPlace]:
    """Where a notice has to be posted; without a county union the unit's union posts alone."""
    return frozenset(PostingPlace) if has_county else frozenset({PostingPlace.UNIT})


def period(
    posted: Mapping[PostingPlace, date], *, has_county: bool, calendar: WorkingCalendar, table: ParameterTable
) -> NoticePeriod | None:
    """The period of a notice posted so; None while a place is missing: the clock starts the day after the later posting.

    The length in force on the day of the later posting holds. Refuses CALENDAR_YEAR_MISSING through the calendar.
    """
    needed = places(has_county=has_county)
    if not needed <= posted.keys():
        return None
    clock_from = max(posted[place] for place in needed)
    return NoticePeriod(clock_from, calendar.add_working_days(clock_from, table.on(clock_from).integer("notice.working_days")))


def decide_objection_by(received_on: date, calendar: WorkingCalendar, parameters: ParametersOn) -> date:
    """The last day to decide an objection (Q25)."""
    return calendar.add_working_days(received_on, parameters.integer("objection.working_days"))


def require_photos(photos: Mapping[PostingPlace, int], parameters: ParametersOn) -> None:
    """Refuse EVIDENCE_MISSING where the rule in force asks for a photo of each place and one has none."""
    without = [place for place, count in sorted(photos.items()) if not count]
    if without and parameters.text("notice.photo") == PhotoRule.REQUIRED:
        refuse(Code.EVIDENCE_MISSING, f"请先上传{'、'.join(PLACE_ZH[place] for place in without)}的公示照片")


def require_passed(notice: NoticePeriod | None, today: date, open_objections: int) -> None:
    """Refuse to close or declare too early: NOTICE_NOT_ELAPSED, then NOTICE_OBJECTION_OPEN."""
    if notice is None:
        refuse(Code.NOTICE_NOT_ELAPSED, "公示尚未在所有地点张贴，请登记单位(村、社区)和县总工会的张贴日期")
    if today <= notice.last_day:
        refuse(Code.NOTICE_NOT_ELAPSED, f"公示期至{notice.last_day}24时届满，请期满后办理")
    if open_objections:
        refuse(Code.NOTICE_OBJECTION_OPEN, f"尚有{open_objections}件异议未处理，请先作出处理决定")

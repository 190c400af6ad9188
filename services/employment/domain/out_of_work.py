"""Out of work by registry's dated facts, and since when not any more: what training, posts and subsidies go by (C5.5–C5.8)."""

from datetime import date
from enum import StrEnum

from libs.common.kernel.known_person import KnownPerson
from services.employment.domain.standing import Gone, gone


class SupportEnd(StrEnum):
    REEMPLOYED = "REEMPLOYED"
    RETIRED = "RETIRED"
    DECEASED = "DECEASED"
    MERGED = "MERGED"


def is_out_of_work(person: KnownPerson, day: date) -> bool:
    """Lost their work, not found any since, and not retired."""
    lost = person.job_loss_on(day) is not None and not person.work_on(day).has_unit
    return lost and person.category_on(day) != "RETIREE"


def support_end(person: KnownPerson, began_on: date, today: date) -> tuple[SupportEnd, date] | None:
    """Why, and from which day after `began_on`, what is given to people out of work is over; None while it goes on."""
    over = gone(person, today)
    if over is Gone.MERGED:
        return SupportEnd.MERGED, today
    if over is Gone.DECEASED:
        return SupportEnd.DECEASED, person.died_on or today
    retired = retired_on(person, today)
    worked = None if is_out_of_work(person, today) else _work_since(person, began_on, today)
    if retired is not None and (worked is None or retired <= worked):
        return SupportEnd.RETIRED, retired
    return (SupportEnd.REEMPLOYED, worked) if worked is not None else None


def retired_on(person: KnownPerson, today: date) -> date | None:
    """Since when they have been retired."""
    if person.category_on(today) != "RETIREE":
        return None
    days = [date.fromisoformat(span["starts_on"]) for span in person.told["category"] if span["value"] == "RETIREE"]
    return max((day for day in days if day <= today), default=today)


def _work_since(person: KnownPerson, began_on: date, today: date) -> date:
    """The first day after `began_on` from which the facts say work; today where they were corrected from before it."""
    ended = [span["starts_on"] for span in person.told.get("job_loss", ()) if not span.get("cause")]
    worked = [span["starts_on"] for span in person.told.get("work", ()) if span.get("has_unit")]
    days = [date.fromisoformat(day) for day in (*ended, *worked)]
    return min((day for day in days if began_on < day <= today), default=today)

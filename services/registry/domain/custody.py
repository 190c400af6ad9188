"""What custody and a change of union do to a person's responsible chain: continuous spans, one L2 a month (C7.4, Q22)."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from libs.common.kernel.months import Month
from services.registry.domain.person import Person
from services.registry.domain.reported_change import Recorded, died_on
from services.registry.policy.c7_4_custody import CEASED, Custodian, CustodyFacts

NOBODY: Final[dict[str, Any]] = {"county": None, "city": None}
ONE_DAY: Final = timedelta(days=1)


def custody_facts(person: Person, on: date, *, in_custody: bool) -> CustodyFacts:
    work = person.value_on("WORK", on) or {}
    return CustodyFacts(died_on(person) is None, bool(work.get("employer")), work.get("condition", ""), in_custody)


def ceased_since(person: Person, on: date) -> date:
    """The first day of the unbroken time without a unit that stands, up to a day. What is on record from birth began on a day that nobody
    recorded: the day itself then.
    """
    since = on
    for day in sorted((day for day in person.facts["WORK"] if day <= on), reverse=True):
        if day == person.birth_date or person.facts["WORK"][day].get("condition") not in CEASED:
            break
        since = day
    return since


def responsible(person: Person, on: date) -> Custodian[UUID]:
    chain = person.value_on("CHAIN", on)
    assert chain is not None, "a chain from birth on"
    return Custodian(UUID(chain["county"]) if chain["county"] else None, UUID(chain["l2"]))


def chain_from(person: Person, l2: UUID, county: UUID | None, unit: UUID | None, today: date) -> list[Recorded]:
    """The new chain: within one L2 from today, to another from the first of next month, so that a month has one payer (Q22). Chains that
    would have begun later give way to it. Nothing where it holds already.
    """
    value = {"l2": str(l2), "county": str(county) if county else None, "unit": str(unit) if unit else None}
    now = person.value_on("CHAIN", today) or {}
    later = [day for day in person.facts["CHAIN"] if day > today]
    starts_on = today if now.get("l2") == str(l2) else Month.of(today).next().first_day
    facts = [Recorded("CHAIN", day, value) for day in later if person.facts["CHAIN"][day] != value]
    if person.value_on("CHAIN", starts_on) != value and starts_on not in later:
        facts.append(Recorded("CHAIN", starts_on, value))
    return facts

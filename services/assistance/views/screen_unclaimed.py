"""Who appears to qualify and has not applied? Everybody without an application under way, in one snapshot, in chunks off the event loop."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from libs.common.kernel.ids import PersonId
from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Keyring
from services.assistance.domain.person import Person
from services.assistance.policy.benefit_facts import BenefitFacts, Income, IncomeSource
from services.assistance.policy.c1_2_unclaimed import appears
from services.assistance.policy.c1_5_rules_in_force import BENEFIT, Rules, Schedule
from services.assistance.storage.parameters import parameters_in_force
from services.assistance.storage.surveys import open_answers
from services.assistance.storage.unclaimed import Unclaimed

_CHUNK: Final = 1_000
_PEOPLE = """
SELECT p.person_id, p.facts, s.id, s.sealed, s.surveyed_on,
  EXISTS (SELECT FROM hardship_determination h WHERE h.person_id = p.person_id AND h.state = 'HELD' AND %(today)s BETWEEN h.from_on AND h.until_on)
FROM person p
LEFT JOIN LATERAL (SELECT r.id, r.sealed, r.surveyed_on FROM survey_record r WHERE r.person_id = p.person_id AND r.status = 'CHECKED'
  AND r.surveyed_on <= %(today)s ORDER BY r.surveyed_on DESC, r.id DESC LIMIT 1) s ON true
WHERE p.facts ->> 'merged_into' IS NULL AND NOT EXISTS (SELECT FROM application a WHERE a.person_id = p.person_id AND a.benefit = %(benefit)s
  AND a.state NOT IN ('CLOSED', 'REJECTED', 'WITHDRAWN'))
"""
_SOURCES: Final = {
    "RETIRED": IncomeSource.PENSION,
    "EMPLOYED": IncomeSource.WAGE,
    "FLEXIBLE": IncomeSource.WAGE,
    "UNEMPLOYED": IncomeSource.UNEMPLOYMENT_BENEFIT,
}


async def screen_unclaimed(pool: Pool, keyring: Keyring, today: date) -> AsyncIterator[Sequence[Unclaimed]]:
    """Chunks. Refuses CONFIG_MISSING, AMOUNT_NOT_CONFIGURED where the rules are not complete."""
    async with pool.connection() as connection, connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        rules = Schedule.of(await parameters_in_force(connection)).on(today)
        async with connection.cursor(name="unclaimed_people") as cursor:
            await cursor.execute(_PEOPLE, {"today": today, "benefit": BENEFIT})
            while rows := await cursor.fetchmany(_CHUNK):
                yield await asyncio.to_thread(_screened, keyring, rows, today, rules)


def _screened(keyring: Keyring, rows: Sequence[Any], today: date, rules: Rules) -> list[Unclaimed]:
    found = []
    for person_id, raw, record_id, sealed, surveyed_on, determined in rows:
        facts = Person.of(PersonId(person_id), raw).facts
        if sealed is not None:
            facts = _with_income(facts, open_answers(keyring, record_id, bytes(sealed)), surveyed_on)
        seen = appears(facts, today, rules, determined=determined)
        if seen is not None:
            found.append(Unclaimed(person_id, seen))
    return found


def _with_income(facts: BenefitFacts, said: Mapping[str, Any], surveyed_on: date) -> BenefitFacts:
    """A survey's income in the words of the form; somebody who farms or does nothing has pay only where an amount is told."""
    wage = int(said["wage_fen"])
    source = _SOURCES.get(str(said["employment"]), IncomeSource.WAGE if wage else IncomeSource.NONE)
    if source is IncomeSource.UNEMPLOYMENT_BENEFIT and not wage:
        source = IncomeSource.NONE
    return replace(facts, income=((surveyed_on, Income(wage, source, 1, int(said["other_fen"]), "", 0)),))

"""What would other parameters make of everyone's months? One snapshot, read only, people in chunks off the event loop; nothing is recorded."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import PersonId
from libs.common.kernel.months import Month
from libs.common.kernel.parameters import Parameter
from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Keyring
from services.assistance.domain.person import Person
from services.assistance.domain.what_if import Case, Rules, Weighed, weigh
from services.assistance.storage.forms import open_content
from services.assistance.storage.parameters import parameters_in_force

_CHUNK: Final = 500
_DECIDED: Final = ["VERIFIED", "FUNDED", "PAID", "CLOSED"]
_CASES = """
SELECT a.id, a.person_id, p.facts, c.l2, c.county, a.submitted_on, e.last_month,
  greatest(a.submitted_on, (SELECT max(r.declared_on) FROM redeclaration r WHERE r.application_id = a.id AND r.state = 'APPROVED')) FROM application a JOIN person p USING (person_id)
JOIN person_chain c ON c.person_id = a.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
LEFT JOIN entitlement e ON e.application_id = a.id
WHERE a.state = ANY(%(states)s) AND NOT EXISTS (SELECT FROM application later WHERE later.person_id = a.person_id AND later.benefit = a.benefit
  AND later.id > a.id AND later.state = ANY(%(states)s)) ORDER BY a.id
"""
_FORMS = "SELECT id, application_id, states_from, sealed FROM hardship_form WHERE application_id = ANY(%s) ORDER BY application_id, seq"


async def weigh_cases(
    pool: Pool, keyring: Keyring, today: date, changed: Iterable[Parameter], months: tuple[Month, Month]
) -> AsyncIterator[Weighed]:
    """The sums so far, after each chunk; the last one is the whole. Refuses what the changed parameters refuse (AMOUNT_NOT_CONFIGURED)."""
    weighed = Weighed()
    async with pool.connection() as connection, connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        table = await parameters_in_force(connection)
        rules = (Rules.of(table, today), Rules.of(table.with_rows(changed), today))
        async with connection.cursor(name="weighed_cases") as cursor:
            await cursor.execute(_CASES, {"today": today, "states": _DECIDED})
            while rows := await cursor.fetchmany(_CHUNK):
                forms = await _forms(connection, [row[0] for row in rows])
                await asyncio.to_thread(lambda: weigh(_cases(keyring, rows, forms), *months, rules, weighed))  # noqa: B023 - awaited here
                yield weighed
    yield weighed


async def _forms(connection: AsyncConnection[Any], application_ids: list[UUID]) -> dict[UUID, list[tuple[Any, ...]]]:
    stated: dict[UUID, list[tuple[Any, ...]]] = {}
    for form_id, application_id, states_from, sealed in await (await connection.execute(_FORMS, (application_ids,))).fetchall():
        stated.setdefault(application_id, []).append((form_id, states_from, sealed))
    return stated


def _cases(keyring: Keyring, rows: list[Any], forms: dict[UUID, list[tuple[Any, ...]]]) -> list[Case]:
    return [
        Case(
            person=Person.of(PersonId(person_id), facts),
            l2=l2,
            county=county,
            submitted_on=submitted_on,
            last_month=Month.of(last_month) if last_month else None,
            declared_on=declared_on,
            forms=[(day, open_content(keyring, form_id, bytes(sealed))) for form_id, day, sealed in forms.get(application_id, ())],
        )
        for application_id, person_id, facts, l2, county, submitted_on, last_month, declared_on in rows
    ]

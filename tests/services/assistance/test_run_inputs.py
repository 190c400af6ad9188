"""A run leaves alone what is as it was, and decides whatever may come out otherwise: each of its inputs, changed alone, is seen."""

from datetime import date
from uuid import UUID

import pytest

from libs.common.kernel.actor import Actor
from libs.common.kernel.months import Month
from services.assistance.use_cases.choose_cases import ChooseCases, choose_cases
from services.assistance.use_cases.note_decided import NoteDecided, note_decided
from tests.services.assistance.conftest import CITY
from tests.services.assistance.lists import THIRD
from tests.services.assistance.test_form_corrections import enter

THROUGH = "2024-07"


async def _decided(county):
    """How many applications the last run decided."""
    async with county.system.houses["assistance"].pool.connection() as connection:
        query = "SELECT (detail->>'decided')::int FROM audit_row WHERE action = 'LINES_GRANTED' ORDER BY seq DESC LIMIT 1"
        row = await (await connection.execute(query)).fetchone()
    return row[0]


async def _run(county, through=THROUGH):
    await county.run_lines(through)
    return await _decided(county)


async def _execute(county, statement, *values):
    async with county.system.houses["assistance"].pool.connection() as connection:
        await connection.execute(statement, values)


@pytest.fixture
async def settled(county):
    await county.register()
    county.application = await county.submit()
    await county.verified(county.application)
    county.system.clock.move_to_day(date(2024, 7, 2))
    assert await _run(county) == 1
    assert await _run(county) == 0
    return county


async def test_nothing_changed_nothing_decided_and_another_month_is_something(settled):
    settled.system.clock.move_to_day(date(2024, 8, 2))
    assert await _run(settled, "2024-08") == 1
    assert await _run(settled, "2024-08") == 0
    assert await _run(settled, THROUGH) == 1, "decided for other months last"


CHANGES = {
    "the person, as registry says": "UPDATE person SET facts = jsonb_set(facts::jsonb, '{also_provincial}', 'true')",
    "a line that was paid": "UPDATE line SET state = 'PAID'",
    "a line that was adjusted": "INSERT INTO line_adjustment SELECT id, 1, -100, 20000, 'TEST', now() FROM line LIMIT 1",
    "an entitlement that ended": "UPDATE entitlement SET state = 'TERMINATED', last_month = '2024-06-01'",
    "a policy value approved": (
        "INSERT INTO parameter_row (id, key, value, unit, effective_from, cites, doc_no, title, entered_by, entered_at, approved_by, approved_at)"
        " VALUES (gen_random_uuid(), 'low_income.threshold', '2400.00', '元', '2024-07-01', 'C3.4', '测', '测', 'one', now(), 'two', now())"
    ),
    "a day that was waited for": "UPDATE run_inputs SET stands_until = '2024-07-02'",
    "another release of the clauses": "UPDATE run_inputs SET rules = 'older'",
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
async def test_each_input_alone_is_seen(settled, change):
    await _execute(settled, CHANGES[change])
    assert await _run(settled) == 1
    assert await _run(settled) == 0


async def test_a_corrected_form_is_seen_and_its_months_are_adjusted(settled):
    correction = await enter(settled, settled.application, wage="5000.00")
    await settled.done(f"/form-corrections/{correction}/approval", settled.clerk("VERIFIER", CITY, "another"))
    assert await _run(settled) == 1
    assert await _run(settled) == 0


async def test_what_is_told_while_a_chunk_is_decided_is_not_taken_for_decided(settled):
    """The facts a chunk was decided from are compared with those that stand when it is noted."""
    house = settled.system.houses["assistance"]
    async with house.pool.connection() as connection:
        await connection.execute("DELETE FROM run_inputs")
    through = Month.parse(THROUGH)
    async with house.open(Actor.system("assistance")) as uow:
        chosen = await choose_cases(ChooseCases((UUID(settled.application),), through), uow)
        await _execute(settled, CHANGES["the person, as registry says"])
        await note_decided(NoteDecided(chosen, through), uow)
        await uow.complete()
    assert await _run(settled) == 1


async def test_merged_records_are_decided_together_each_time(settled):
    other = await settled.register(**THIRD)
    await _execute(
        settled,
        "UPDATE person SET facts = jsonb_set(facts::jsonb, '{merged_into}', (SELECT to_jsonb(person_id) FROM application LIMIT 1)) WHERE person_id = %s",
        other,
    )
    assert await _run(settled) == 1
    assert await _run(settled) == 1

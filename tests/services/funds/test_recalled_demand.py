"""A recalled verification asks for no money (domain.md §5 撤回): heard twice, before its time, and verified anew."""

from datetime import date

from libs.common.contracts.assistance import ApplicationVerificationRecalled, ApplicationVerified, GateActor
from libs.common.kernel.ids import derived_id, new_id

DAY = date(2024, 3, 1)


async def asked(union):
    async with union.system.houses["funds"].pool.connection() as connection:
        demands = await (await connection.execute("SELECT application_id, verified_on FROM demand")).fetchall()
        gates = await (await connection.execute("SELECT actor FROM demand_gate")).fetchall()
    return demands, [actor for (actor,) in gates]


async def test_the_demand_goes_and_comes_again(union):
    person, application, first, second = new_id(), new_id(), derived_id("actor", "first"), derived_id("actor", "second")
    case = {"subject": person, "application_id": application, "l2": union.units["合肥"]}

    def verified(on, actor):
        gates = (GateActor(gate="VERIFY", actor=actor),)
        told = {"benefit": "LIVING_HARDSHIP_SUBSIDY", "tier": "PROVINCIAL", "first_month": "2024-03", "gates": gates}
        return union.speaking.envelope(ApplicationVerified(effective_on=on, **told, **case))

    one = verified(DAY, first)
    recalled = union.speaking.envelope(ApplicationVerificationRecalled(effective_on=DAY, **case))
    anew = verified(date(2024, 3, 2), second)
    await union.again(recalled)
    assert await asked(union) == ([], [])
    assert await union.speaking.parked() == [(person, "GAP", "")]
    await union.again(one)
    assert await asked(union) == ([], [])
    await union.again(one, recalled, anew)
    assert await asked(union) == ([(application, date(2024, 3, 2))], [second])
    await union.again(recalled, one)
    assert await asked(union) == ([(application, date(2024, 3, 2))], [second])
    assert await union.speaking.parked() == []

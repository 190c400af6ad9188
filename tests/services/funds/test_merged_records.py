"""A record absorbed by another of the same person: nothing is paid to it while the merge stands (C2.3, C7.2)."""

from libs.common.contracts.registry import ModelWorkerUpdated
from libs.common.kernel.ids import new_id

WANTED = "2024-06"


async def merged(union, person, into):
    facts = union.facts().model_copy(update={"merged_into": into})
    return await union.hear(
        ModelWorkerUpdated(
            subject=person, effective_on=union.system.clock.today(), facts=facts, changed=("MERGED" if into else "MERGE_UNDONE",)
        )
    )


async def test_an_absorbed_record_is_held_until_the_merge_is_undone(union):
    absorbed, survivor = await union.person("2024-05", WANTED), await union.person(WANTED)
    earmark = await union.money()
    told = await merged(union, absorbed, survivor)
    await union.again(*told)
    batch = await union.prepare(earmark)
    assert (batch["people"], batch["held"]) == (1, [{"person_id": str(absorbed), "code": "PAYEE_HELD"}])
    await merged(union, absorbed, None)
    after = await union.prepare(earmark)
    assert (after["people"], after["total"], after["held"]) == (1, "400.00", [])
    await union.proof()


async def test_a_batch_under_way_is_not_approved_with_an_absorbed_record_in_it(union):
    absorbed = await union.person(WANTED)
    await union.person(WANTED)
    batch = (await union.prepare(await union.money()))["id"]
    await merged(union, absorbed, new_id())
    assert (await union.act(f"/batches/{batch}/approval", "approver", "APPROVER"))[1]["code"] == "PAYEE_HELD"
    removed = await union.done(f"/batches/{batch}/removals", "preparer", "PREPARER", json={"reason": "重复档案已合并"})
    assert (removed["removed"], removed["total"]) == (1, "200.00")
    await union.done(f"/batches/{batch}/approval", "approver", "APPROVER")
    await union.proof()

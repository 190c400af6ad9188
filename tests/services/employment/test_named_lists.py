"""The lists of the department by name: own people only, a purpose and a unit, names by a call that registry keeps, nothing of health, no formula."""

import re
from datetime import date

import pytest

from libs.common.web.named_lists import words_of
from tests.services.employment.conftest import BUREAU, CODE, OTHER_BUREAU
from tests.services.employment.test_placements import opened, placed, ready
from tests.services.employment.test_post_adjustment import FRONT, asked
from tests.services.employment.test_retention import KEPT, UNIT, plan
from tests.services.employment.test_training import amounts, completed, entered
from tests.support.desk import CITY, COUNTY, OTHER_CITY
from tests.support.sheets import listed

PATHS = (
    "/unemployment-records", "/one-on-ones", "/placements", "/hard-to-employ", "/layoff-plans/people", "/subsidies", "/trainings", "/post-adjustments",
    "/hirings", "/vacancy-matches",
)  # fmt: skip
SAID = {"purpose": "帮扶工作部署"}


async def filled(work):
    """Somebody out of work with every help there is, and two of a plant: one in a layoff plan, one who asks for another post."""
    person = await ready(work)
    await placed(work, await opened(work, title="=1+1"), person)
    await amounts(work)
    await entered(work, await completed(work, person))
    contract = {"person_id": person, "employer_code": CODE, "employer_name": "合肥某机械厂", "hired_on": "2024-06-12"}
    await work.done("/hirings", work.clerk("HRSS_CLERK", BUREAU), contract | {"contract_no": "HT-2024-017", "proof": "柜7-9"})
    await work.office("EMPLOYER_UNION", UNIT, "340111", COUNTY)
    kept, asking = await work.person(unit=UNIT), await work.person(unit=UNIT, work=FRONT)
    await work.done("/layoff-plans", work.clerk("FORM_FILLER", UNIT), plan(work, (kept, KEPT)))
    await work.done("/post-adjustments", work.clerk("FORM_FILLER", UNIT), asked(asking))
    return person, kept, asking


async def test_each_list_by_name_has_its_own_people_and_says_who_took_it_out(work):
    person, kept, asking = await filled(work)
    work.system.clock.move_to_day(date(2024, 6, 20))
    rows = {path: listed(await work.get(f"{path}/workbook", work.clerk("HRSS_CLERK", BUREAU), **SAID)) for path in PATHS}
    assert {path: [row["人员编号"] for row in found] for path, found in rows.items()} == {path: [person] for path in PATHS} | {
        "/layoff-plans/people": [kept], "/post-adjustments": [asking],
    }  # fmt: skip
    [case], [held], [paid], [post], [stated] = (
        rows[path] for path in ("/one-on-ones", "/placements", "/subsidies", "/post-adjustments", "/layoff-plans/people")
    )
    assert (case["状态"], case["应确定帮扶人"], case["是否超期"]) == ("待确定帮扶人", date(2024, 6, 19), "是")
    assert (held["岗位名称"], held["状态"]) == ("=1+1", "在岗")  # as text
    assert (paid["补贴种类"], paid["金额(元)"], paid["收款单位代码"], paid["状态"]) == ("职业培训补贴", 1200.0, "本人", "待审批")
    assert "健康证明类别" not in post
    assert (post["状态"], stated["稳岗优先说明"]) == ("待单位答复", "优先留用")
    kept_rows = await work.rows("SELECT detail->>'list', detail->>'rows', detail->>'reason' FROM audit_row WHERE action = 'LIST_EXPORTED'")
    assert len(kept_rows) == len(PATHS)
    assert {(rows, reason) for _, rows, reason in kept_rows} == {("1", SAID["purpose"])}
    async with work.system.houses["registry"].pool.connection() as connection:
        given = await (await connection.execute("SELECT detail->>'purpose' FROM audit_row WHERE action = 'CARDS_GIVEN'")).fetchall()
    assert "导出一对一帮扶名单" in {row[0] for row in given}


async def test_who_takes_no_list_out(work):
    person = await ready(work)
    own = work.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    finance = work.clerk("SUPERVISOR", "安徽省财政厅")
    for path in PATHS:
        assert await work.code(f"{path}/workbook", own, **SAID) == "ROLE_NOT_PERMITTED"
        assert await work.code(f"{path}/workbook", finance, **SAID) == "ROLE_NOT_PERMITTED"
        assert await work.code(f"{path}/workbook", work.clerk("VERIFIER", CITY)) == "INPUT_INVALID"  # no purpose
    for other in (work.clerk("HRSS_CLERK", OTHER_BUREAU), work.clerk("VERIFIER", OTHER_CITY)):
        assert listed(await work.get("/hard-to-employ/workbook", other, **SAID)) == []


@pytest.mark.parametrize("documented", ["OPEN 失业中 · CLOSED 已结束", "OPEN 失业中 · CLOSED 已结束；其他为空"])
def test_a_list_says_a_code_as_the_document_does(documented):
    assert words_of(documented) == {"OPEN": "失业中", "CLOSED": "已结束"}
    assert all(re.fullmatch("[A-Z_]+", code) for code in words_of(documented))

"""The list of people as Excel: the list's own filter and scope, masked, watermarked, one audit row, a Chinese file name."""

import io

from python_calamine import CalamineWorkbook

OTHER = {"name": "李四", "id_number": "120103198806018241", "sex": "女", "birth_date": "1988-06-01"}


async def _export(register, headers=None, **params):
    return await register.get("/people/export", headers, purpose="节日走访安排", **params)


def rows(answer):
    assert answer.status_code == 200, answer.text
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()[3:]


async def test_an_export_holds_the_people_in_scope_masked(register):
    await register.person()
    await register.person(**OTHER, union="芜湖市总工会", county_union="镜湖区总工会", region_code="340202")
    assert [row[0] for row in rows(await _export(register))] == ["张三"]
    assert [row[0] for row in rows(await _export(register, register.clerk("芜湖市总工会")))] == ["李四"]
    assert {row[0] for row in rows(await _export(register, register.clerk("安徽省总工会")))} == {"张三", "李四"}
    answer = await _export(register)
    assert b"360426199101010071" not in answer.content
    assert rows(answer)[0][2] == "360*************71"
    assert rows(answer)[0][4:10] == ["健在", "在职职工", "省部级", "340111", "合肥市总工会", "包河区总工会"]
    assert rows(await _export(register, life="DECEASED")) == []


async def test_the_answer_names_the_file_and_the_audit_row_the_export(register):
    await register.person()
    answer = await _export(register, life="ALIVE")
    assert answer.headers["content-disposition"].endswith("%E5%8A%B3%E6%A8%A1%E5%90%8D%E5%8D%95_20240612.xlsx")
    notes = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("说明").to_python()
    said = {row[0]: row[1] for row in notes}
    async with register.system.houses["registry"].pool.connection() as connection:
        found = await connection.execute("SELECT subject, actor, detail FROM audit_row WHERE action = 'LIST_EXPORTED'")
        [(subject, actor, detail)] = await found.fetchall()
    assert subject == said["导出编号"]
    assert actor == "registrar"
    assert detail["list"] == "PEOPLE"
    assert (detail["rows"], detail["reason"], detail["check"], detail["sha256"]) == (1, "节日走访安排", said["校验值"], said["内容摘要"])


async def test_without_a_purpose_or_a_unit_nothing_leaves(register):
    assert (await register.get("/people/export")).json()["code"] == "INPUT_INVALID"
    assert (await _export(register, register.system.token("x", roles=["SYSTEM_ADMIN"]))).json()["code"] == "ROLE_NOT_PERMITTED"

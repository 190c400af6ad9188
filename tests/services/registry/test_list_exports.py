"""The register's lists leave as Excel in their own list's scope, masked, with words for codes and names for units."""

import pytest

from tests.services.registry.test_people_export import rows

FAR = {"name": "李四", "id_number": "120103198806018241", "birth_date": "1988-06-01", "sex": "女", "union": "芜湖市总工会", "county_union": "镜湖区总工会", "region_code": "340202"}  # fmt: skip
NEW_NAME = {"kind": "NAME", "value": "张叁", "reason": "户口簿登记更名", "proof": "公安机关更名证明，档案柜3-12"}
CLAIM = {"title": "全国劳动模范", "award_date": "2020-11-24", "doc_no": "中发〔2020〕20号"}


async def _sheet(register, path, unit, **asked):
    return rows(await register.get(path, register.clerk(unit), purpose="核对档案", **asked))


async def test_each_list_leaves_in_its_own_scope(register):
    near, far = await register.person(), await register.person(**FAR)
    await register.done(f"/people/{near}/corrections", NEW_NAME)
    await register.done(f"/people/{far}/honour-claims", CLAIM, register.clerk("芜湖市总工会"))
    [correction] = await _sheet(register, "/corrections/export", "合肥市总工会")
    assert "姓名" in correction
    assert "待复核" in correction
    assert await _sheet(register, "/corrections/export", "芜湖市总工会") == []
    [claim] = await _sheet(register, "/honour-claims/export", "芜湖市总工会")
    assert "已申报" in claim
    assert await _sheet(register, "/honour-claims/export", "合肥市总工会") == []
    assert await _sheet(register, "/identity-conflicts/export", "安徽省总工会") == []
    assert await _sheet(register, "/custodies/missing/export", "安徽省总工会") == []
    units = await _sheet(register, "/org-units/export", "合肥市总工会", kind="CITY_FEDERATION")
    assert len(units) == 16
    assert all("安徽省总工会" in row for row in units)


async def test_a_probable_duplicate_is_one_row(register):
    await register.person()
    await register.person(id_number="360426199101010098", doc_no="皖政〔2016〕21号", award_date="2016-04-01")
    [row] = await _sheet(register, "/duplicates/export", "合肥市总工会")
    assert row.count("张三") == 2
    assert row.count("合肥市总工会") == 2
    assert "待判断" in row
    assert not any("360426199101010071" in str(cell) for cell in row)


@pytest.mark.parametrize(
    "path",
    ["/corrections/export", "/duplicates/export", "/identity-conflicts/export", "/honour-claims/export", "/custodies/missing/export"],
)
async def test_a_clerk_without_the_role_takes_no_list(register, path):
    answer = await register.get(path, register.clerk(roles="PREPARER"), purpose="核对档案")
    assert (answer.status_code, answer.json()["code"]) == (403, "ROLE_NOT_PERMITTED")

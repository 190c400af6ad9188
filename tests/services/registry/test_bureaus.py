"""Departments by place: a bureau of 人社 sees contacts and work of the people whose unions stand in its division, and no other door (domain.md §8)."""

import pytest

BUREAU = "人力资源和社会保障局"


def _bureau(register, place):
    name = "安徽省人力资源和社会保障厅" if place == "安徽省" else place + BUREAU
    return register.clerk(name, "HRSS_CLERK", f"hrss-{place}")


@pytest.fixture
async def people(register):
    """One of a county, one of another city, one of the direct route."""
    return {
        "包河区": await register.person(),
        "镜湖区": await register.person(
            id_number="120103198806018241",
            birth_date="1988-06-01",
            sex="女",
            name="李四",
            union="芜湖市总工会",
            county_union="镜湖区总工会",
        ),
        "省直": await register.person(
            id_number="340104196503071027", birth_date="1965-03-07", sex="女", name="王五", union="安徽省省直机关工会", county_union=""
        ),
    }


@pytest.mark.parametrize(
    ("place", "sees"),
    [
        ("包河区", {"包河区"}),
        ("合肥市", {"包河区"}),
        ("芜湖市", {"镜湖区"}),
        ("蜀山区", set()),
        ("安徽省", {"包河区", "镜湖区", "省直"}),
    ],
)
async def test_a_bureau_sees_the_people_of_its_place(register, people, place, sees):
    clerk = _bureau(register, place)
    listed = (await register.get("/people", clerk)).json()["items"]
    assert {one["id"] for one in listed} == {people[name] for name in sees}
    for name, person in people.items():
        answer = await register.get(f"/people/{person}", clerk)
        assert answer.status_code == (200 if name in sees else 404)
        if answer.status_code == 200:
            assert "*" in answer.json()["id_number"]


async def test_a_bureau_has_no_other_door(register, people):
    clerk = _bureau(register, "包河区")
    assert (await register.post("/people/reveals", {"person_ids": [people["包河区"]], "reason": "核对名册"}, clerk))[1][
        "code"
    ] == "ROLE_NOT_PERMITTED"
    body = {"queries": [{"id_number": "360426199101010071", "name": "张三", "as_of": "2024-06-12"}]}
    assert (await register.post("/people/lookup", body, clerk))[1]["code"] == "ROLE_NOT_PERMITTED"

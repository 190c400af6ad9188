"""What registry tells another department's list of people: names and honours, never a clear number, and only to departments."""

from libs.common.kernel.ids import new_id


async def test_cards_say_name_honours_and_work_and_no_clear_number(register):
    person = await register.person()
    body = {"person_ids": [person, str(new_id())], "purpose": "打印申报表", "unit": register.units["合肥市总工会"]}
    service = register.system.token("assistance", roles=["SERVICE"])
    answer = await register.system.http.post("/registry/people/cards", json=body, headers=service)
    assert answer.status_code == 200
    assert "360426199101010071" not in answer.text
    [card] = answer.json()["cards"]
    assert (card["person_id"], card["name"], card["sex"], card["birth_date"]) == (person, "张三", "MALE", "1991-01-01")
    assert (card["category"], card["life_status"], card["region"]) == ("STAFF", "ALIVE", "340111")
    assert [(honour["title"], honour["tier"], honour["doc_no"]) for honour in card["honours"]] == [
        ("安徽省劳动模范", "PROVINCIAL", "皖政〔2015〕20号")
    ]
    async with register.system.houses["registry"].pool.connection() as connection:
        rows = await (await connection.execute("SELECT subject, detail FROM audit_row WHERE action = 'CARDS_GIVEN'")).fetchall()
    assert rows == [(register.units["合肥市总工会"], {"people": 2, "purpose": "打印申报表"})]


async def test_a_revoked_honour_is_on_no_card_and_a_death_is(register):
    person = await register.person()
    [honour] = (await register.get(f"/people/{person}")).json()["honours"]
    revoked = {"revoked_on": "2024-05-10", "doc_no": "皖政〔2024〕9号", "reason": "受到刑事处罚"}
    await register.done(f"/people/{person}/honours/{honour['id']}/revocation", revoked)
    await register.done(f"/people/{person}/death", {"died_on": "2024-05-20", "reason": "户籍注销证明"})
    service = register.system.token("assistance", roles=["SERVICE"])
    body = {"person_ids": [person], "purpose": "打印申报表"}
    [card] = (await register.system.http.post("/registry/people/cards", json=body, headers=service)).json()["cards"]
    assert (card["honours"], card["life_status"]) == ([], "DECEASED")


async def test_a_clerk_gets_no_cards(register):
    status, answer = await register.post("/people/cards", {"person_ids": [str(new_id())], "purpose": "看看"})
    assert (status, answer["code"]) == (403, "ROLE_NOT_PERMITTED")

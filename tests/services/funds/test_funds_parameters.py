"""funds' policy values: shipped ones have their shape; a new one is set by two persons with a document and counts from its day (C1.5, Q45)."""

from datetime import date

import pytest

from libs.common.kernel.errors import Code, LaomoError
from libs.common.kernel.parameters import Parameter
from services.funds.jobs.watch_retention import watch_retention
from services.funds.policy import c1_5_parameters
from services.funds.storage.parameters import PARAMETERS
from tests.support.parameters import two_persons_set_a_value


def test_what_is_shipped_has_its_shape():
    shipped = PARAMETERS.shipped()
    c1_5_parameters.check(shipped.rows)
    assert shipped.on(date(2024, 6, 12)).integer("retention.days") == 30


@pytest.mark.parametrize("value", ["0", "-1", "1000", "三十", "30.5", ""])
def test_a_value_of_the_wrong_shape_is_refused(value):
    with pytest.raises(LaomoError) as refusal:
        c1_5_parameters.check([Parameter("retention.days", value, "日", date(2024, 7, 1), "Q45", "皖财社〔2024〕9号", "滞留")])
    assert refusal.value.code is Code.FIELD_INVALID


async def test_a_value_is_set_by_two_persons(departments):
    await two_persons_set_a_value(departments, "funds", "retention.days", good="20", bad="月")


async def test_a_shorter_limit_names_money_that_lies_from_its_day_on(union):
    await union.money()  # 12 June
    row = {
        "key": "retention.days", "value": "10", "unit": "日", "effective_from": "2024-06-24", "cites": "Q45", "doc_no": "皖财社〔2024〕9号", "title": "滞留",
    }  # fmt: skip
    entered = await union.done("/parameters", "officer", "POLICY_OFFICER", "省财政厅", json=row)
    await union.done(f"/parameters/{entered['id']}/approval", "approver", "POLICY_APPROVER", "省总")

    async def alerts(day):
        union.system.clock.move_to_day(day)
        await watch_retention(union.system.houses["funds"])
        return [data["since"] for kind, _, data in await union.told() if kind == "FUND_RETENTION_ALERT"]

    assert await alerts(date(2024, 6, 23)) == []
    assert await alerts(date(2024, 6, 24)) == ["2024-06-12"]

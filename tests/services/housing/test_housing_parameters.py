"""housing's policy values: shipped ones have the shape c1_5_parameters asks for; a new one is set by two persons with a document."""

from datetime import date

from services.housing.policy import c1_5_parameters
from services.housing.storage.unit_of_work import PARAMETERS
from tests.support.parameters import two_persons_set_a_value


def test_what_is_shipped_has_its_shape():
    shipped = PARAMETERS.shipped()
    c1_5_parameters.check(shipped.rows)
    assert "household_review.months" in shipped.on(date(2024, 6, 12)).values


async def test_a_value_is_set_by_two_persons(departments):
    await two_persons_set_a_value(departments, "housing", "household_review.months", good="6", bad="半年")

"""The shipped values: complete, cited, of the right shape; and nothing that no document states."""

from datetime import date

import pytest
import yaml

from services.assistance.policy import c1_5_parameters, c3_4_low_income, c3_5_farmer
from services.assistance.policy.c1_5_rules_in_force import Schedule
from services.assistance.policy.c3_3_provincial_package import OLD_AGE_KEY
from tests.services.assistance.policy.shipped import PARAMETERS, shipped_table

STATED = {"subsidy200.amount": "200.00", "national.health_checkup_subsidy.amount": "1000.00"}


def test_shipped_rows_pass_the_check_that_entered_rows_pass():
    c1_5_parameters.check(shipped_table().rows)


def test_every_row_says_what_it_is_and_where_it_comes_from():
    for row in shipped_table().rows:
        assert row.title
        assert row.unit
        ours = f"系统默认({row.cites})"  # what the circular leaves open says so, and never passes for its words
        assert row.doc_no in ((ours,) if row.cites.startswith("Q") else (ours, "皖政办秘〔2017〕279号")), row.key


def test_only_stated_amounts_are_shipped():
    shipped = {row.key: row.value for row in shipped_table().rows if row.key in c1_5_parameters.AMOUNTS}
    assert shipped == STATED
    assert OLD_AGE_KEY not in {row.key for row in shipped_table().rows}


def test_every_key_has_one_file_that_names_its_clause():
    clauses = {file.stem for file in PARAMETERS.parent.glob("c[0-9]*.py")}
    keys = [entry["key"] for file in PARAMETERS.glob("*.yaml") for entry in yaml.safe_load(file.read_text(encoding="utf-8"))]
    assert {file.stem for file in PARAMETERS.glob("*.yaml")} <= clauses
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("day", [date(2018, 1, 1), date(2024, 6, 30)])
def test_the_rules_can_be_read_on_every_day_from_their_start(day):
    values = shipped_table().on(day).values
    assert values.keys() >= c3_4_low_income.KEYS | c3_5_farmer.KEYS
    assert Schedule.of(shipped_table()).on(day).amount.fen == 20000

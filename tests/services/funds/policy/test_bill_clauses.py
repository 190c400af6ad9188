"""Bills against their tables: source and payer, the payee's account, the bank's receipt (cases/c4_6_*.yaml)."""

from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import yaml

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import LaomoError
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import OrgKind
from services.funds.policy import c2_4_gates, c4_6_bills, c4_6_payees, c4_6_receipts

CASES = Path(__file__).parent / "cases"
NOW = datetime(2024, 6, 12, 9)
UNIT, OTHER = OrgUnitId(UUID(int=1)), OrgUnitId(UUID(int=2))


def cases(name):
    return pytest.mark.parametrize("case", yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8")), ids=lambda case: case["名"])


@cases("c4_6_bills")
def test_who_pays(case):
    kind = OrgKind(case["单位"]) if case["单位"] else None
    facts = c4_6_bills.ShareFacts(case["来源"], case["用途"], case["可用"], kind, case.get("另付", False))
    assert c4_6_bills.refusal_of(facts) == case["结果"]


@cases("c4_6_payees")
def test_payee_account(case):
    times = [each and [datetime.strptime(at, "%Y-%m-%d %H:%M") for at in each] for each in case["账户"]]  # noqa: DTZ007
    accounts = [
        c4_6_payees.OrganisationAccount(UUID(int=number), each[0] if each else None, each[1] if each else None)
        for number, each in enumerate(times)
    ]
    found = c4_6_payees.organisation_of(accounts, NOW)
    assert found == (UUID(int=case["结果"]) if isinstance(case["结果"], int) else case["结果"])


def test_a_changed_account_waits_a_day():
    assert c4_6_payees.ready_from(NOW, changed=False) == NOW
    assert c4_6_payees.ready_from(NOW, changed=True) == NOW + timedelta(hours=24)


@cases("c4_6_receipts")
def test_receipt(case):
    asked = (case["回单"], case["状态"], case["日期"], case["自"], date(2024, 6, 12))
    if case["结果"] is None:
        c4_6_receipts.require_receipt(*asked)
        return
    with pytest.raises(LaomoError) as refusal:
        c4_6_receipts.require_receipt(*asked)
    assert refusal.value.code == case["结果"]


@cases("c4_6_answers")
def test_what_becomes_of_an_answer(case):
    assert c4_6_receipts.answer_of(case["结果"], case["状态"], case["待确认"]) == case["处理"]


@pytest.mark.parametrize(
    ("source", "kind", "unit", "done", "code"),
    [
        ("CENTRAL_SPECIAL", OrgKind.CITY_FEDERATION, UNIT, {}, None),
        ("CENTRAL_SPECIAL", OrgKind.COUNTY_FEDERATION, UNIT, {}, "ROLE_NOT_PERMITTED"),
        ("UNION_FUND", OrgKind.COUNTY_FEDERATION, UNIT, {}, None),
        ("UNION_FUND", OrgKind.HRSS, UNIT, {}, "ROLE_NOT_PERMITTED"),
        ("EMPLOYMENT_FUND", OrgKind.HRSS, UNIT, {}, None),
        ("EMPLOYMENT_FUND", OrgKind.HRSS, OTHER, {}, "NOT_RESPONSIBLE_UNIT"),
        ("EMPLOYMENT_FUND", OrgKind.HRSS, UNIT, {Gate.PREPARE: frozenset({"甲"})}, "SELF_REVIEW_FORBIDDEN"),
        ("PROVINCIAL_SPECIAL", OrgKind.CITY_FEDERATION, UNIT, {}, "ROLE_NOT_PERMITTED"),
    ],
)
def test_gates_of_a_payer(source, kind, unit, done, code):
    actor = Actor("甲", unit, kind, frozenset({Role.APPROVER}))
    if code is None:
        c2_4_gates.require_payer(Gate.APPROVE, actor, source, UNIT, done)
        return
    with pytest.raises(LaomoError) as refusal:
        c2_4_gates.require_payer(Gate.APPROVE, actor, source, UNIT, done)
    assert refusal.value.code == code

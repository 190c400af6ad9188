"""The money clauses against their tables: payee, retention, allocation, overpayment (cases/<clause file>.yaml)."""

from datetime import date, datetime, time
from pathlib import Path
from uuid import UUID

import pytest
import yaml

from libs.common.kernel.clock import SHANGHAI
from libs.common.kernel.errors import Code, LaomoError
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import OrgKind
from services.funds.policy import (
    c2_1_appropriation,
    c2_3_lawful_payee,
    c2_3_payee,
    c2_3_retention,
    c2_7_allocation,
    c2_7_supervision,
    c3_5_overpayment,
    c3_6_sources,
    c6_5_union_money,
)
from services.funds.storage.parameters import PARAMETERS

CASES = Path(__file__).parent / "cases"
UNITS = {name: OrgUnitId(UUID(int=number)) for number, name in enumerate("甲乙丙", 1)}


def cases(name):
    return pytest.mark.parametrize("case", yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8")), ids=lambda case: case["名"])


def at(day):
    return datetime.combine(day, time(9), SHANGHAI)


@cases("c2_1_appropriation")
def test_appropriation(case):
    fen, before = (None if case[name] is None else case[name] * 100 for name in ("当年", "上年"))
    assert c2_1_appropriation.trend(fen, before) == case["结果"]


@cases("c2_3_payee")
def test_payee(case):
    accounts = [
        c2_3_payee.Account(
            UUID(int=number), c2_3_payee.Relation(relation), at(registered), at(ready), right.get("起", date.min), right.get("止", date.max),
            at(right["撤销"]) if "撤销" in right else None,
        )
        for number, (relation, registered, ready, right) in enumerate(((*each, {})[:4] for each in case["账户"]), 1)
    ]  # fmt: skip
    facts = c2_3_payee.PayeeFacts(case["生存"], accounts, case.get("更正中", False), case.get("身故报告", False))
    wanted = UUID(int=case["结果"]) if isinstance(case["结果"], int) else Code(case["结果"])
    assert c2_3_payee.payee_of(facts, datetime(2024, 6, 12, 9, tzinfo=SHANGHAI)) == wanted


@cases("c2_3_lawful_payee")
def test_lawful_payee(case):
    c = c2_3_lawful_payee
    authority = c.Authority(c.Kinship.CHILD, c.Proof(case["证明"]), "公证书7号", case.get("起", date(2024, 6, 1)), case.get("止"))
    facts = (c2_3_payee.Relation(case["关系"]), case["生存"], authority, case.get("姓名", "张小三"), case.get("户名", "张小三"))
    try:
        c.require_lawful(*facts, date(2024, 6, 12))
        found = "可以"
    except LaomoError as refused:
        found = refused.code.value
    assert found == case["结果"]


@pytest.mark.parametrize(("month", "died", "due"), [(5, 20, True), (6, 20, False), (5, 1, True), (5, None, True), (6, None, True)])
def test_nothing_after_the_month_of_death_is_due_to_anybody(month, died, due):
    assert c2_3_payee.accrued_before(date(2024, month, 1), died and date(2024, 5, died)) is due


@cases("c2_3_retention")
def test_retention(case):
    today = datetime(2024, 7, 12, tzinfo=SHANGHAI).date()
    inflows = [c2_3_retention.Inflow(day, yuan * 100) for day, yuan in case["到账"]]
    found = c2_3_retention.idle(case["余额"] * 100, inflows, today, c2_3_retention.limit_days(PARAMETERS.shipped().on(today)))
    assert (found and [found.amount_fen // 100, found.since]) == case["结果"]


@cases("c2_7_allocation")
def test_allocation(case):
    shares = c2_7_allocation.proposed_shares({UNITS[name]: need for name, need in case["需求"].items()}, case["可分"])
    assert {name: shares[unit] for name, unit in UNITS.items() if unit in shares} == case["结果"]
    assert sum(shares.values()) <= case["可分"]


@cases("c2_7_supervision")
def test_supervision(case):
    signed = {c2_7_supervision.Office(office): who for office, who in case["签署"].items()}
    assert c2_7_supervision.takes_effect(c2_7_supervision.Act(case["事项"]), signed, case.get("暂停人", "")) is case["生效"]


@cases("c2_7_shortage")
def test_shortage(case):
    needs = [
        c2_7_allocation.Need(UUID(int=number), UNITS[unit], tier, fen, position)
        for number, (unit, tier, fen, position) in enumerate(case["需求"], 1)
    ]
    held = {UNITS[unit]: fen for unit, fen in case.get("已有", {}).items()}
    proposal = c2_7_allocation.propose(needs, held, case["可分"])
    assert {name: proposal.shares[unit] for name, unit in UNITS.items() if unit in proposal.shares} == case["结果"]
    after = c2_7_allocation.cover(needs, {unit: held.get(unit, 0) + proposal.shares.get(unit, 0) for unit in UNITS.values()})
    short = [need for need in after if need.fen]
    assert [need.application_id.int for need in short] == case["等待"]
    assert sum(proposal.shares.values()) <= case["可分"]
    assert c2_7_allocation.waits(short, case["可分"] - sum(proposal.shares.values())) is bool(short)


@cases("c6_5_union_money")
def test_union_money(case):
    assert c6_5_union_money.source_of(OrgKind(case["单位"])) == case["来源"]


@cases("c3_6_sources")
def test_sources(case):
    if case["结果"] in c3_6_sources.PURPOSES:
        assert c3_6_sources.book_of(case["来源"], case["用途"]) == case["结果"]
        return
    with pytest.raises(LaomoError) as refusal:
        c3_6_sources.book_of(case["来源"], case["用途"])
    assert refusal.value.code == case["结果"]


@cases("c3_5_overpayment")
def test_overpayment(case):
    assert c3_5_overpayment.is_recovered(case["原因"]) is case["追回"]

"""Every clause against its YAML table (cases/<clause file>.yaml): tables that a policy officer can read, with the expected outcome."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
import yaml

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.decision import Decision, Reason
from libs.common.kernel.errors import LaomoError
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import OrgUnitId, derived_id
from libs.common.kernel.jurisdiction import Chain, OrgKind
from libs.common.kernel.money import format_yuan, parse_yuan
from libs.common.kernel.months import Month
from libs.common.kernel.parameters import Parameter
from services.assistance.policy import (
    c0_1_tier,
    c0_2_hardship,
    c1_2_unclaimed,
    c1_3_categories,
    c1_4_focus_groups,
    c1_5_parameters,
    c2_4_gates,
    c2_5_appeal,
    c2_5_evidence,
    c2_5_form,
    c2_5_notice,
    c2_5_redeclaration,
    c2_6_comparison,
    c3_1_referral,
    c3_2_c3_3_yearly,
    c3_2_national_package,
    c3_3_provincial_package,
    c3_4_c3_5_month,
    c3_4_c3_5_statement,
    c3_4_low_income,
    c3_5_age,
    c3_5_farmer,
    c3_5_fixed_income,
    c3_5_labour_capacity,
    c3_7_amounts,
    c6_2_visits,
    c6_3_visit_issue,
    c6_4_bereavement,
    c6_5_gratuity,
    c7_1_service_desk,
)
from services.assistance.policy.benefit_facts import (
    NEVER,
    BenefitFacts,
    Category,
    Income,
    IncomeSource,
    LifeStatus,
    Sex,
    Tier,
    value_on,
)
from services.assistance.policy.c1_5_rules_in_force import Schedule
from tests.services.assistance.policy import people
from tests.services.assistance.policy.shipped import PARAMETERS, shipped_table

CASES = Path(__file__).parent / "cases"
POLICY = PARAMETERS.parent
Case = dict[str, Any]
KINDS = {
    "新民村委会": OrgKind.RESIDENTS_COMMITTEE,
    "幸福村委会": OrgKind.RESIDENTS_COMMITTEE,
    "矿务局工会": OrgKind.EMPLOYER_UNION,
    "能化地工会办公室": OrgKind.UNION_OFFICE,
    "庐江县总工会": OrgKind.COUNTY_FEDERATION,
    "太和县总工会": OrgKind.COUNTY_FEDERATION,
    "合肥市总工会": OrgKind.CITY_FEDERATION,
    "阜阳市总工会": OrgKind.CITY_FEDERATION,
    "能源化学地质工会": OrgKind.INDUSTRY_UNION,
    "安徽省总工会": OrgKind.PROVINCIAL_FEDERATION,
}


def unit(name: str) -> OrgUnitId:
    return OrgUnitId(derived_id("unit", name))


ROUTES = {
    "村": Chain(l2=unit("合肥市总工会"), county=unit("庐江县总工会"), unit=unit("新民村委会")),
    "产业": Chain(l2=unit("能源化学地质工会"), unit=unit("矿务局工会")),
    "产业无单位": Chain(l2=unit("能源化学地质工会"), unit=unit("能化地工会办公室")),
}


class OfficialCalendar:
    def add_working_days(self, start: date, n: int) -> date:
        day = start
        while n:
            day += timedelta(days=1)
            n -= chinese_calendar.is_workday(day)
        return day

    def is_working_day(self, day: date) -> bool:
        return bool(chinese_calendar.is_workday(day))


def refusal_of(act: Callable[[], object]) -> str | None:
    """The code of the refusal, None where the act passes."""
    try:
        act()
    except LaomoError as refusal:
        return refusal.code.value if refusal.detail else "没有告诉用户怎么办"
    return None


def of_reasons(reasons: tuple[Reason, ...]) -> Case:
    return {
        "理由": [reason.code for reason in reasons],
        "说明": [reason.sentence for reason in reasons],
        "改变": [reason.change for reason in reasons if reason.change],
    }


def of_decision(decision: Decision) -> Case:
    return {"符合": decision.met, "数值": dict(decision.values), **of_reasons(decision.reasons)}


def tier(case: Case) -> Case:
    zh = {tier: word for word, tier in people.TIER.items()}
    titles = [c0_1_tier.Title(people.TIER[word], *days) for word, *days in case["荣誉"]]
    spans = c0_1_tier.tier_spans(titles, date(1950, 1, 1))
    return {"层级": zh[c0_1_tier.tier_on(titles, case["日"])], "变化": {day: zh[tier] for day, tier in spans}}


def hardships(case: Case) -> list[c0_2_hardship.Hardship]:
    return [c0_2_hardship.Hardship(c0_2_hardship.HardshipGround(ground), day) for ground, day in case.get("认定", [])]


def hardship(case: Case) -> Case:
    return of_decision(c0_2_hardship.decide(people.person(case), case["日"], people.table(case).on(case["日"]), hardships(case)))


def category(case: Case) -> Case:
    of = c1_3_categories.of_benefit(case["待遇"])
    return {
        "类别": of.value,
        "名称": c1_3_categories.CATEGORY_ZH[of],
        "同类": c1_3_categories.benefits_of(of),
        "共有": len(c1_3_categories.AssistanceCategory),
    }


def focus(case: Case) -> Case:
    person = people.person(case)
    overcapacity = tuple(case.get("去产能", {}).items())
    facts = c1_4_focus_groups.FocusFacts(person, tuple(case.get("失业", {}).items()), overcapacity, case.get("并入", False))
    parameters = c1_4_focus_groups.FocusParameters.of(people.table(case).on(case["日"]))
    turn = c1_4_focus_groups.change_after(facts, case["日"], parameters)
    return {"群体": [group.value for group in c1_4_focus_groups.decide(facts, case["日"], parameters)], "下次": turn}


def parameter(case: Case) -> Case:
    row = Parameter(case["键"], case["值"], "", date(2024, 7, 1), "C1.5", case.get("文号", "皖测〔2024〕1号"))
    return {"拒绝": refusal_of(lambda: c1_5_parameters.check([row]))}


def rules_in_force(case: Case) -> Case:
    table = people.table(case)
    if refused := refusal_of(lambda: Schedule.of(table)):
        return {"拒绝": refused}
    schedule, day = Schedule.of(table), case["日"]
    change = schedule.change_after(day)
    return {"执行自": schedule.on(day).starts_on, "下次改变": None if change == NEVER else change}


def gate(case: Case) -> Case:
    subject, role, name = case["人员"]
    actor = Actor(subject, unit(name), KINDS[name], frozenset({Role(role)}))
    done = {Gate(gate): frozenset(subjects) for gate, subjects in case.get("已办", {}).items()}
    return {"拒绝": refusal_of(lambda: c2_4_gates.require(Gate(case["环节"]), actor, ROUTES[case["路线"]], done))}


def form(case: Case) -> Case:
    said = {"申报": date(2024, 5, 10), "同意": date(2024, 5, 8), "收入": "2000.00 养老金", **case["表"]}
    paper = {"kind": "收入证明", "shelf_mark": "A-1", "seen_by": "王某"}
    pieces = [c2_5_form.FileEvidence(**p) if "sha256" in p else c2_5_form.PaperEvidence(**p) for p in said.get("证明", [paper])]
    filled = c2_5_form.Form(
        submitted_on=said["申报"],
        consented_on=said["同意"],
        income=said["收入"] and people.income(said["收入"]),
        capacity_claimed=said.get("丧失劳动能力", False),
        capacity=people.proof(said.get("鉴定")),
        evidence=tuple(pieces),
    )
    return {
        "缺陷": [[fault.code.value, fault.path] for fault in c2_5_form.faults(filled, date(2024, 6, 1))],
        "事实自": c2_5_form.states_from(filled.submitted_on),
        "更正自": c2_5_form.changed_from(case.get("变化", filled.submitted_on), filled.submitted_on),
        "复核": c2_5_form.review_due_on(filled.submitted_on, shipped_table().on(filled.submitted_on)),
    }


def evidence(case: Case) -> Case:
    kinds = [c2_5_evidence.kind_named(words) for words in case["具备"]] if "具备" in case else []
    parameters, claimed = people.table(case).on(date(2024, 6, 1)), case.get("丧失劳动能力", False)

    def missing() -> list[str]:
        return list(c2_5_evidence.missing(kinds, capacity_claimed=claimed, parameters=parameters))

    refused = refusal_of(missing)
    return {"种类": [kind.value for kind in kinds], "缺": [] if refused else missing(), "拒绝": refused}


def redeclaration(case: Case) -> Case:
    review = c2_5_redeclaration.Review.of(case["申报"], people.table(case).on(case["申报"]))
    return {
        "提醒日": review.remind_on,
        "到期": review.due_on,
        "暂停自": review.suspended_from,
        "最后一月": str(review.last_covered),
        "提醒": review.reminded(case["日"]),
        "逾期": review.missed(case["日"]),
        "暂停": review.suspended(case["日"]),
        "须报养老金": "退休" in case and review.asks_after(case["退休"]),
        "养老金报至": review.pension_due_on(case["日"], case.get("退休", case["日"]), people.table(case).on(case["日"])),
    }


def notice(case: Case) -> Case:
    calendar, table = OfficialCalendar(), people.table(case)
    posted = {c2_5_notice.PostingPlace(place): day for place, day in case["张贴"].items()}
    period = c2_5_notice.period(posted, has_county=case.get("有县级", True), calendar=calendar, table=table)
    photos = {place: case.get("照片数", {}).get(place.value, 0) for place in posted}
    received_on = case.get("收到异议", case["今日"])
    return {
        "届满": period and period.last_day,
        "拒绝": refusal_of(lambda: c2_5_notice.require_passed(period, case["今日"], case.get("异议", 0))),
        "照片": refusal_of(lambda: c2_5_notice.require_photos(photos, table.on(case["今日"]))),
        "处理期限": c2_5_notice.decide_objection_by(received_on, calendar, table.on(received_on)),
    }


def national(case: Case) -> Case:
    benefit = c3_7_amounts.Benefit(case["待遇"])
    return of_decision(c3_2_national_package.decide(benefit, people.person(case), case["日"], people.table(case).on(case["日"])))


def provincial(case: Case) -> Case:
    benefit, parameters = c3_7_amounts.Benefit(case["待遇"]), people.table(case).on(case["日"])
    return of_decision(c3_3_provincial_package.decide(benefit, people.person(case), case["日"], parameters, hardships(case)))


def yearly(case: Case) -> Case:
    benefit, day = c3_7_amounts.Benefit(case["待遇"]), case["日"]
    facts, parameters, determined = people.person(case), people.table(case).on(day), hardships(case)
    tier = value_on(facts.tier, day)
    fen = c3_2_c3_3_yearly.amount_fen(benefit, tier, parameters, value_on(facts.income, day))
    return {
        **of_decision(c3_2_c3_3_yearly.decide(benefit, facts, day, parameters, determined)),
        "金额": format_yuan(fen) if isinstance(fen, int) else fen.code,
        "公示": c3_2_c3_3_yearly.needs_notice(benefit, tier, determined),
        "期限": c3_2_c3_3_yearly.due_on(day),
    }


def low_income(case: Case) -> Case:
    parameters = c3_4_low_income.LowIncomeParameters.of(people.table(case).on(case["日"]))
    return of_decision(c3_4_low_income.decide(people.person(case), case["日"], parameters))


def age(case: Case) -> Case:
    parameters = c3_5_age.AgeParameters.of(people.table(case).on(case["日"]))
    return of_decision(c3_5_age.decide(people.person(case), case["日"], parameters))


def fixed_income(case: Case) -> Case:
    parameters = c3_5_fixed_income.FixedIncomeParameters.of(people.table(case).on(date(2024, 5, 1)))
    return of_decision(c3_5_fixed_income.decide(people.income(case["收入"]), parameters))


def labour_capacity(case: Case) -> Case:
    months = people.table(case).on(case["日"]).integer("labour_capacity.months")
    return of_decision(c3_5_labour_capacity.decide(people.person(case), case["日"], months))


def farmer(case: Case) -> Case:
    parameters = c3_5_farmer.FarmerParameters.of(people.table(case).on(case["日"]))
    return of_decision(c3_5_farmer.decide(people.person(case), case["日"], parameters))


def month(case: Case) -> Case:
    schedule = Schedule.of(people.table(case))
    decided = c3_4_c3_5_month.payable(people.person(case), Month.parse(case["月"]), case["申报"], schedule)
    return {
        "金额": format_yuan(decided.amount_fen),
        "已发可留": format_yuan(decided.paid_keeps_fen),
        "依据": decided.grounds,
        "首日": decided.held_on,
        "见于": [day for day, _ in decided.trail],
        **of_reasons(decided.reasons),
    }


def statement(case: Case) -> Case:
    told_on = case["告知"]
    return {
        "材料": [kind.value for kind in c3_4_c3_5_statement.papers(case["理由"])],
        "期限": c3_4_c3_5_statement.appeal_until(told_on, people.table(case).on(told_on)),
    }


def comparison(case: Case) -> Case:
    ours, theirs = case["库中"], case["答复"]
    income = ours.get("收入")
    known = c2_6_comparison.Known(
        life=LifeStatus(ours.get("生存", "ALIVE")),
        died_on=ours.get("死亡日期"),
        income=(IncomeSource(income[0]), parse_yuan(income[1])) if income else None,
        insurance=ours.get("医保"),
    )
    amount_fen = parse_yuan(theirs["金额"]) if "金额" in theirs else None
    answer = c2_6_comparison.Answer(theirs["结果"], theirs.get("死亡日期"), amount_fen)
    found = c2_6_comparison.differences(c2_6_comparison.Comparison(case["类"]), answer, known)
    return {"差异": [[each.code, each.ours, each.theirs] for each in found]}


def unclaimed(case: Case) -> Case:
    said, on = case["人"], date(2024, 6, 12)
    born = said.get("出生", date(1950, 1, 1))
    income = said.get("收入")
    facts = BenefitFacts(
        sex=Sex(said.get("性别", "MALE")),
        birth_date=born,
        tier=((born, Tier(said.get("层级", "PROVINCIAL"))),),
        category=((born, Category(said.get("类别", "FARMER"))),),
        life=((born, LifeStatus(said.get("生存", "ALIVE"))),),
        income=((born, Income(parse_yuan(income[1]), IncomeSource(income[0]), 1, parse_yuan(said.get("其他", "0.00")))),) if income else (),
    )
    seen = c1_2_unclaimed.appears(facts, on, Schedule.of(shipped_table()).on(on), determined=case.get("困难", False))
    return {"依据": seen and [ground.value for ground in seen.grounds], "缺": seen and [each.value for each in seen.missing]}


def amount(case: Case) -> Case:
    if refused := refusal_of(lambda: c3_7_amounts.Formula.parse(case["标准"])):
        return {"拒绝": refused}
    return {"金额": format_yuan(c3_7_amounts.Formula.parse(case["标准"]).amount_fen(parse_yuan(case["月收入"])))}


def visits(case: Case) -> Case:
    parameters, festival = people.table(case).on(date(case["年"], 1, 1)), c6_2_visits.Festival(case["节日"])
    if refused := refusal_of(lambda: c6_2_visits.period_of(festival, case["年"], parameters)):
        return {"拒绝": refused}
    period, day = c6_2_visits.period_of(festival, case["年"], parameters), case.get("走访", date(2024, 5, 1))
    forms = [c6_2_visits.VisitForm(form) for form in case.get("形式", [])]
    return {
        "开始": period.starts_on,
        "结束": period.ends_on,
        "拒绝": None,
        "日期拒绝": refusal_of(lambda: c6_2_visits.require_date(day, case.get("今日", day), period, case.get("原因", ""))),
        "欠缺": c6_2_visits.lacking(forms, in_focus_group=case.get("重点", False)),
    }


def visit_issue(case: Case) -> Case:
    category, parameters = c6_3_visit_issue.IssueCategory(case["类别"]), people.table(case).on(case["提出"])
    return {
        "承办": [kind.value for kind in c6_3_visit_issue.OWNERS[category]],
        "责任工会自办": c6_3_visit_issue.belongs_to_union(category),
        "期限": c6_3_visit_issue.answer_by(case["提出"], OfficialCalendar(), parameters),
    }


def bereavement(case: Case) -> Case:
    named = {word: unit(word) for word in ("单位", "托管", "居住地", "县", "责任工会")}
    kind = case.get("单位")
    standing = c6_4_bereavement.Standing(
        l2=named["责任工会"],
        unit=named["单位"] if kind else None,
        unit_kind=OrgKind(kind) if kind in OrgKind.__members__ else None,
        custodian=named["托管"] if case.get("托管") else None,
        residence_county=named["居住地"] if case.get("居住地") else None,
        chain_county=named["县"] if case.get("县") else None,
    )
    owed, basis = c6_4_bereavement.responsible(standing)
    known_on = case.get("得知", date(2024, 6, 12))
    return {
        "负责": next(word for word, unit_id in named.items() if unit_id == owed),
        "依据": basis.value,
        "期限": c6_4_bereavement.visit_by(known_on, OfficialCalendar(), people.table(case).on(known_on)),
    }


def gratuity(case: Case) -> Case:
    relation, absent = c6_5_gratuity.Relation(case.get("关系", "SPOUSE")), {c6_5_gratuity.Relation(each) for each in case.get("无", [])}
    source, parameters = c6_5_gratuity.Source(case.get("来源", "UNION_FUND")), people.table(case).on(case.get("去世", date(2024, 6, 10)))
    return {
        "拒绝": refusal_of(lambda: c6_5_gratuity.require_payee(relation, absent, has_proof=case.get("证明", True))),
        "来源拒绝": refusal_of(lambda: c6_5_gratuity.require_source(source)),
        "标准拒绝": refusal_of(lambda: c6_5_gratuity.amount(parameters)),
    }


def referral(case: Case) -> Case:
    scheme, today = c3_1_referral.Scheme(case.get("项目", "DIBAO")), case.get("日", date(2024, 6, 12))
    parameters, said = people.table(case).on(today), case.get("情况", {})
    facts = c3_1_referral.ScreenFacts(
        income_fen=parse_yuan(said["收入"]) if "收入" in said else None,
        has_fixed_income=said.get("固定收入", True),
        capacity_lost=said.get("丧失劳动能力", False),
        out_of_work=said.get("失业", False),
        seriously_ill=said.get("大病", False),
    )
    return {
        "接收": c3_1_referral.RECIPIENT[scheme].value,
        "内容拒绝": refusal_of(lambda: c3_1_referral.require_no_more(scheme, case.get("所附", []))),
        "依据拒绝": refusal_of(lambda: c3_1_referral.require_basis(case.get("同意"), case.get("职责", ""), today)),
        "询问": c3_1_referral.ask_again_on(today, parameters),
        "提示": {flag.scheme.value: flag.ground for flag in c3_1_referral.screen(facts, parameters)},
    }


def appeal(case: Case) -> Case:
    known_on, calendar, parameters = case["知道"], OfficialCalendar(), people.table(case).on(case["知道"])
    until, filed_on = c2_5_appeal.last_day(known_on, calendar, parameters), case.get("申请", case["知道"])
    return {
        "最后一日": until,
        "办理期限": c2_5_appeal.decide_by(filed_on, calendar, parameters),
        "拒绝": refusal_of(lambda: c2_5_appeal.require_in_time(known_on, case.get("决定"), filed_on, until)),
    }


def service_desk(case: Case) -> Case:
    parameters = people.table(case).on(case["受理"])
    return {"期限": c7_1_service_desk.reply_by(case["受理"], OfficialCalendar(), parameters)}


RUN: dict[str, Callable[[Case], Case]] = {
    "c1_2_unclaimed": unclaimed,
    "c0_1_tier": tier,
    "c0_2_hardship": hardship,
    "c1_3_categories": category,
    "c1_4_focus_groups": focus,
    "c1_5_parameters": parameter,
    "c1_5_rules_in_force": rules_in_force,
    "c2_4_gates": gate,
    "c2_5_appeal": appeal,
    "c2_5_evidence": evidence,
    "c2_5_form": form,
    "c2_5_notice": notice,
    "c2_5_redeclaration": redeclaration,
    "c2_6_comparison": comparison,
    "c3_2_c3_3_yearly": yearly,
    "c3_1_referral": referral,
    "c3_2_national_package": national,
    "c3_3_provincial_package": provincial,
    "c3_4_c3_5_month": month,
    "c3_4_c3_5_statement": statement,
    "c3_4_low_income": low_income,
    "c3_5_age": age,
    "c3_5_farmer": farmer,
    "c3_5_fixed_income": fixed_income,
    "c3_5_labour_capacity": labour_capacity,
    "c3_7_amounts": amount,
    "c6_2_visits": visits,
    "c6_3_visit_issue": visit_issue,
    "c6_4_bereavement": bereavement,
    "c6_5_gratuity": gratuity,
    "c7_1_service_desk": service_desk,
}


def cases() -> list[Any]:
    tables = {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(CASES.glob("*.yaml"))}
    return [pytest.param(clause, case, id=f"{clause}: {case['名']}") for clause, table in tables.items() for case in table]


@pytest.mark.parametrize(("clause", "case"), cases())
def test_case(clause, case):
    outcome = RUN[clause](case)
    assert case["结果"], "a case without an expectation proves nothing"
    assert {key: outcome[key] for key in case["结果"]} == case["结果"]


def test_every_clause_has_its_cases():
    clauses = {file.stem for file in POLICY.glob("c[0-9]*.py")}
    assert clauses == {file.stem for file in CASES.glob("*.yaml")} == RUN.keys()


def test_case_names_are_unique():
    names = [f"{clause}: {case['名']}" for clause, case in (param.values for param in cases())]
    assert len(names) == len(set(names))

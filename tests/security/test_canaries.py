"""Thousands of people with canaries: none of their ID numbers, cards, phones or incomes in a column in the clear, an event, a log, an error or a span.

(reliability.md G14; design.md §6). The sample's own people are the canaries.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from libs.common.kernel.clock import SHANGHAI
from libs.common.observability.logs import configure_logs
from libs.common.workbooks.limits import WorkbookLimits
from libs.common.workbooks.reading import read_workbook
from services.assistance.domain.survey_row import HEADERS as SURVEY_HEADERS
from services.registry.domain.roster_row import HEADERS as ROSTER_HEADERS
from tests.services.assistance.conftest import FORM

SAMPLE = Path(__file__).resolve().parents[2] / "deploy/local/sample"
IN_A_MESSAGE = "2499.99"
"""The example that a refusal of money gives."""
DEPARTMENTS = ("registry", "assistance", "funds", "employment", "housing", "health", "notifications")
TOKEN = re.compile(r"(?<![0-9A-Za-z.])(?:\d[\dXx]{9,18}|\d{3,4}\.\d{2}|\d{5,6})(?![0-9A-Za-z.])")
"""What a number, a card, a phone, an income in yuan or in fen looks like in a text; not a piece of a hash or an id."""


def canaries() -> dict[str, set[str]]:
    _, roster = read_workbook((SAMPLE / "roster.xlsx").read_bytes(), ROSTER_HEADERS, WorkbookLimits())
    _, survey = read_workbook((SAMPLE / "survey.xlsx").read_bytes(), SURVEY_HEADERS, WorkbookLimits())
    people = [dict(zip(ROSTER_HEADERS, values, strict=True)) for _, values in roster]
    forms = [dict(zip(SURVEY_HEADERS, values, strict=True)) for _, values in survey]
    incomes = {str(form["月工资(养老金)(元)"]).strip() for form in forms}
    odd = {income for income in incomes if re.fullmatch(r"\d{3,4}\.\d{2}", income) and not income.endswith("00")} - {IN_A_MESSAGE}
    return {
        "ID number": {re.sub(r"\s", "", str(row["公民身份号码"])).upper() for row in (*people, *forms)},
        "card": {re.sub(r"\s", "", str(form["银行卡号"])) for form in forms},
        "phone": {str(row["联系电话"]).strip() for row in people if len(str(row["联系电话"]).strip()) == 11},
        "income": odd | {income.replace(".", "") for income in odd},
    }


def dump(url: str) -> Iterable[tuple[str, str]]:
    """Every row of every table of a database as text."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'ledger') AND tablename <> 'alembic_version'"
        ).fetchall()
        for schema, table in tables:
            for (row,) in connection.execute(f'SELECT t::text FROM "{schema}"."{table}" t'):
                yield f"{schema}.{table}", row


@pytest.mark.timeout(300)
async def test_no_canary_is_found_where_it_must_not_be(departments, capfd):
    configure_logs("DEBUG")
    spans = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    trace.set_tracer_provider(provider)
    system = await departments(*DEPARTMENTS)
    answers = await _live_through_it(system)
    hidden = canaries()
    assert min(len(values) for values in hidden.values()) > 100
    texts = [("answers", answer) for answer in answers]
    texts += [("spans", span.to_json()) for span in spans.get_finished_spans()]
    texts += [("logs", line) for stream in capfd.readouterr() for line in stream.splitlines()]
    for name in DEPARTMENTS:
        texts += [(f"{name} {table}", row) for table, row in dump(system.houses[name].database_url)]
    configure_logs("WARNING")
    found = set()
    for place, text in texts:
        tokens = set(TOKEN.findall(text))
        found |= {(place, kind) for kind, values in hidden.items() if tokens & values}
    assert found == set()


async def _live_through_it(system) -> list[str]:
    """Both workbooks, and requests that fail with personal data in them; the answers of the latter."""
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    await system.http.post("/registry/org-units/establishment", json={"on": "2024-02-26"}, headers=admin)
    await system.drain()
    units = (await system.http.get("/registry/org-units", params={"kind": "PROVINCIAL_FEDERATION"}, headers=admin)).json()["items"]
    clerk = system.token("clerk", roles=["REGISTRAR", "FORM_FILLER"], unit_id=units[0]["id"])
    imports = (("registry/roster-imports", "roster.xlsx", 26), ("assistance/survey-imports", "survey.xlsx", 31))
    for path, file, day in imports:
        system.clock.move_to(datetime(2024, 5 if day == 31 else 2, day, 10, tzinfo=SHANGHAI))
        await system.http.post(f"/{path}", files={"file": (file, (SAMPLE / file).read_bytes())}, headers=clerk)
        await system.run_jobs()
        await system.drain()
    hidden = canaries()
    number, card = min(hidden["ID number"]), min(hidden["card"])
    bad = {**FORM, "id_number": number, "account": {**FORM["account"], "number": card}, "wage": "1834.567", card: number}
    answers = [
        await system.http.post("/assistance/applications", json=bad, headers=clerk),
        await system.http.post("/registry/people", json={"id_number": number, "name": "张三"}, headers=clerk),
        await system.http.post(
            "/registry/people/lookup", json={"queries": [{"id_number": number, "name": "张三", "as_of": number}]}, headers=clerk
        ),
        await system.http.post("/funds/payee-accounts/bulk", json={"rows": [{"account_number": card}]}, headers=clerk),
        await system.http.post("/assistance/applications", content=f'{{"id_number": "{number}"', headers=clerk),
        await system.http.get("/registry/people", params={"cursor": number}, headers=clerk),
    ]
    assert all(answer.is_client_error for answer in answers)
    return [answer.text for answer in answers]

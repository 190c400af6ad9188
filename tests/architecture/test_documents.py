"""What a use case's docstring says is what its code does; every clause is cited and tested; every door is described and closed by default."""

import ast
import importlib
import json
import re
from pathlib import Path

import pytest

from deploy.local.documents.interfaces import openapi_documents
from deploy.local.documents.sources import DEPARTMENTS, ROOT, sources
from libs.common.contracts.catalogue import CATALOGUE
from libs.common.kernel.clause import Clause

CLASS_OF = {event.__name__: name for (name, _), event in CATALOGUE.items()}
USE_CASES = [file for file in sources("services") if "/use_cases/" in file.path]
POLICIES = [file for file in sources("services") if "/policy/" in file.path and not file.path.endswith("benefit_facts.py")]
REACTIONS = [file for file in sources("services") if "/reactions/" in file.path]
DOCUMENTS = openapi_documents()
OPERATIONS = [
    (name, path, method, operation)
    for name, text in DOCUMENTS.items()
    for path, methods in json.loads(text)["paths"].items()
    for method, operation in methods.items()
]
PUBLIC = re.compile(r"/(assistance|housing)/public/|/livez|/readyz|/metrics")


def _emitted(tree: ast.Module) -> set[str]:
    """Events built in the file: what `uow.emit` is given, there or through a function of the file."""
    return {
        CLASS_OF[node.func.id]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CLASS_OF
    }


@pytest.mark.parametrize("file", USE_CASES, ids=lambda file: file.path)
def test_a_use_case_says_exactly_the_events_it_emits(file):
    if "Emits:" not in file.docstring:
        assert not _emitted(file.tree) or file.path.endswith("person_events.py")
        return
    told = file.docstring.split("Emits:", 1)[1].split("Refuses:", 1)[0]
    said = {name for name in CLASS_OF.values() if re.search(rf"\b{name}\b", told)}
    said |= {f"DISBURSEMENT{suffix}" for suffix in re.findall(r"(?<=, )(_[A-Z]+)", told)}
    shared = {"submitted", "registered"}  # functions of another use-case file that build the event
    calls = {node.func.id for node in ast.walk(file.tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    if calls & shared:
        assert said, file.path
        return
    assert _emitted(file.tree) == said


@pytest.mark.parametrize("file", POLICIES, ids=lambda file: file.path)
def test_a_policy_file_holds_its_clause_and_has_a_test(file):
    module = importlib.import_module(file.path.removesuffix(".py").replace("/", "."))
    assert isinstance(module.CLAUSE, Clause)
    assert module.CLAUSE.quote
    name = Path(file.path).stem
    department = file.path.split("/")[1]
    tests = " ".join(path.read_text("utf-8") for path in (ROOT / "tests/services" / department).rglob("*.py"))
    assert name in tests, "no test names it"


@pytest.mark.parametrize("file", REACTIONS, ids=lambda file: file.path)
def test_a_reaction_is_named_for_what_it_hears(file):
    stem = Path(file.path).stem.removeprefix("on_")
    events = {name.lower() for name in CLASS_OF.values()}
    families = {
        "person",
        "org_unit",
        "payment",
        "archive",
        "bereavement",
        "bill",
        "change_report",
        "checkup",
        "convalescence",
        "custody",
        "honour_certification",
        "household_review",
        "insurance_gap",
        "one_on_one",
        "post_adjustment",
        "redeclaration",
        "referral",
        "serious_illness",
        "survey",
        "visit_issue",
    }
    assert stem in events | families


def test_every_reaction_file_is_wired():
    for department in DEPARTMENTS:
        wired = (ROOT / "services" / department / "main.py").read_text("utf-8")
        for path in (ROOT / "services" / department / "reactions").glob("on_*.py"):
            assert path.stem in wired, path


@pytest.mark.parametrize(("name", "path", "method", "operation"), OPERATIONS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_door_is_described_in_chinese_and_closed_by_default(name, path, method, operation):
    assert re.search(r"[\u4e00-\u9fff]", operation["summary"]), operation
    assert all(re.search(r"[\u4e00-\u9fff]", tag) for tag in operation["tags"])
    for parameter in operation.get("parameters", ()):
        if parameter["in"] != "path" or "description" in parameter:
            assert re.search(r"[\u4e00-\u9fff]", parameter.get("description", "")), (path, parameter["name"])
    assert bool(operation.get("security")) != bool(PUBLIC.search(path)), path


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_field_that_a_caller_meets_is_described_in_chinese(name):
    schemas = json.loads(DOCUMENTS[name])["components"]["schemas"]
    missing = [
        f"{schema}.{field}"
        for schema, shape in schemas.items()
        for field, told in shape.get("properties", {}).items()
        if not re.search(r"[\u4e00-\u9fff]", told.get("description", ""))
    ]
    assert missing == []

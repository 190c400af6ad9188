"""docs/generated/openapi/<department>.json and laomo.json: built without a database or a network, always the same bytes."""

import json
from datetime import datetime
from functools import cache
from typing import Any

from deploy.local.composition import Secrets, compose, standing_departments
from deploy.local.documents.combined import combined
from deploy.local.movable_clock import MovableClock
from libs.common.kernel.clock import SHANGHAI

_NOWHERE = "postgresql://nobody@localhost:1/none"


def openapi_documents() -> dict[str, str]:
    """Department → document."""
    return {name: _text(document) for name, document in _described().items()}


def combined_document() -> str:
    """All departments in one: what clients are generated from."""
    return _text(combined(_described()))


@cache
def _described() -> dict[str, dict[str, Any]]:
    clock = MovableClock(datetime(2024, 1, 1, tzinfo=SHANGHAI))
    extra = {"funds": {"bank_outbox": "bank"}}
    system = compose(dict.fromkeys(standing_departments(), _NOWHERE), clock, Secrets(), extra)
    return {name: department.app.openapi() for name, department in sorted(system.departments.items())}


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

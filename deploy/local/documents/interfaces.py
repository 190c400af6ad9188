"""docs/generated/openapi/<department>.json and asyncapi.json: built without a database or a network, always the same bytes."""

import json
from datetime import datetime
from functools import cache
from typing import Any

from deploy.local.composition import Secrets, compose, standing_departments
from deploy.local.documents.combined import combined
from deploy.local.documents.events import SPEAKERS
from deploy.local.movable_clock import MovableClock
from libs.common.contracts.catalogue import CATALOGUE
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


def asyncapi_document() -> str:
    """AsyncAPI 3: one channel a speaking department, keyed by the subject; every event a message."""
    speakers = sorted(module.__name__.rsplit(".", 1)[1] for module in SPEAKERS)
    channels = {
        speaker: {
            "address": f"laomo.{speaker}.v1",
            "title": speaker,
            "messages": {
                f"{name}.v{version}": {"$ref": f"#/components/messages/{name}.v{version}"}
                for (name, version), event in sorted(CATALOGUE.items())
                if speaker == event.SPEAKER
            },
        }
        for speaker in speakers
    }
    messages = {
        f"{name}.v{version}": {
            "name": name,
            "title": name,
            "summary": " ".join((event.__dict__.get("__doc__") or "").split()),
            "contentType": "application/json",
            "payload": event.model_json_schema(),
        }
        for (name, version), event in sorted(CATALOGUE.items())
    }
    operations = {
        f"{speaker}-says": {"action": "send", "channel": {"$ref": f"#/channels/{speaker}"}}
        for speaker, channel in channels.items()
        if channel["messages"]
    }
    info = {
        "title": "laomo events",
        "version": "1.0.0",
        "description": "CloudEvents 1.0; key = subject; version counts per speaker and subject",
    }
    return _text({"asyncapi": "3.0.0", "info": info, "channels": channels, "operations": operations, "components": {"messages": messages}})


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

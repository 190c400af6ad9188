"""What the bank is told to do out of the ordinary: reject, stay silent, lose, or return later."""

import json
from dataclasses import dataclass
from pathlib import Path

ACTS = ("REJECT", "SILENT", "LOSE", "RETURN_LATER")
_REASONS = {"REJECT": "账户已销户", "SILENT": "", "LOSE": "", "RETURN_LATER": "户名不符退票"}


@dataclass(frozen=True, slots=True)
class Rule:
    """`nth` counts the lines of the batch's file from 1; `batch` "*" is any."""

    batch: str
    nth: int
    do: str
    reason: str


def read_script(path: Path) -> tuple[Rule, ...]:
    """No file: the bank pays everything and says so."""
    if not path.exists():
        return ()
    rules = []
    for entry in json.loads(path.read_text("utf-8")):
        if entry["do"] not in ACTS:
            raise ValueError(f"{path.name}: do is one of {', '.join(ACTS)}, not {entry['do']}")
        rules.append(Rule(entry.get("batch", "*"), int(entry["nth"]), entry["do"], entry.get("reason", _REASONS[entry["do"]])))
    return tuple(rules)


def rule_for(rules: tuple[Rule, ...], batch: str, nth: int) -> Rule | None:
    return next((rule for rule in rules if rule.batch in ("*", batch) and rule.nth == nth), None)

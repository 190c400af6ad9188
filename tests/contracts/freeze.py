"""`python -m tests.contracts.freeze`: freeze the schemas of events that have none yet. A frozen one is never rewritten."""

import json

from tests.contracts.test_golden import EVENTS, GOLDEN


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for (name, version), event in EVENTS:
        frozen = GOLDEN / f"{name}.v{version}.json"
        if not frozen.exists():
            frozen.write_text(json.dumps(event.model_json_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()

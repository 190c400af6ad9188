"""`python -m deploy.local.documents DIR`: write every generated document; the same code gives the same bytes on any machine."""

import argparse
import sys
from pathlib import Path

from deploy.local.documents.asyncapi import asyncapi_document
from deploy.local.documents.clauses import clause_index
from deploy.local.documents.defaults import default_table
from deploy.local.documents.event_page import event_page
from deploy.local.documents.events import event_map
from deploy.local.documents.interfaces import combined_document, openapi_documents
from deploy.local.documents.refusals import refusals


def main() -> int:
    parser = argparse.ArgumentParser(prog="documents", description="Write the generated documents.")
    parser.add_argument("directory", type=Path)
    directory: Path = parser.parse_args().directory
    (directory / "openapi").mkdir(parents=True, exist_ok=True)
    texts = {
        "clause-index.md": clause_index(),
        "defaults.md": default_table(),
        "event-map.md": event_map(),
        "events.md": event_page(),
        "refusals.md": refusals(),
        "asyncapi.json": asyncapi_document(),
    }
    texts |= {f"openapi/{name}.json": text for name, text in openapi_documents().items()} | {"openapi/laomo.json": combined_document()}
    for name, text in texts.items():
        (directory / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

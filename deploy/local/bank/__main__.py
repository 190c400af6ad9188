"""`python -m deploy.local.bank DIR collect|late|statement --on 2024-06-12`, or `books`, `payments`. Prints JSON."""

import argparse
import json
import re
import sys
from pathlib import Path

from deploy.local.bank.desk import Desk


def main() -> int:
    parser = argparse.ArgumentParser(prog="bank", description="The paying bank, simulated.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("command", choices=("collect", "late", "statement", "books", "payments"))
    parser.add_argument("--on", default="", help="the bank's day, YYYY-MM-DD")
    asked = parser.parse_args()
    if asked.command in ("collect", "late", "statement") and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", asked.on):
        parser.error(f"{asked.command} needs --on YYYY-MM-DD")
    desk = Desk(asked.directory)
    try:
        if asked.command == "payments":
            for ref, fen, state in desk.books.payments():
                print(json.dumps({"ref": ref, "fen": fen, "state": state}))
        elif asked.command == "books":
            print(json.dumps(desk.books.totals()))
        else:
            print(json.dumps(getattr(desk, asked.command)(asked.on)))
    finally:
        desk.books.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

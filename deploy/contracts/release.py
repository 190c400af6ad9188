"""`make release-contracts [REASON=…]`: what the documents say now becomes what callers may rely on.

Additions are released as they are. A document that breaks the released one is released only with a reason, which goes beside the list of
what is broken into released/breaks.md, so that the review of the commit sees both (ADR 0020).
"""

import argparse
import json
import sys
from pathlib import Path

from deploy.contracts.breaking import RELEASED, WRITTEN, breaks_of
from deploy.contracts.shapes import Difference

COMBINED = "openapi/laomo.json"  # made of the others: nothing of its own to release
_HEAD = "# Breaking changes that were released\n\nWritten by `make release-contracts REASON=…`; newest last.\n"


def release(written: Path, released: Path, reason: str) -> dict[str, list[Difference]]:
    """Copy the documents. What they break; nothing is copied if they break anything and no reason is given."""
    broken = {name: found for name, found in breaks_of(released, written).items() if found}
    if broken and not reason:
        return broken
    for path in [*sorted((written / "openapi").glob("*.json")), written / "asyncapi.json"]:
        name = path.relative_to(written)
        if name.as_posix() != COMBINED:
            (released / name).parent.mkdir(parents=True, exist_ok=True)
            (released / name).write_bytes(path.read_bytes())
    for gone in [name for name in broken if not (written / name).exists()]:
        (released / gone).unlink()
    if broken:
        _record(released / "breaks.md", written, reason, broken)
    return {}


def _record(page: Path, written: Path, reason: str, broken: dict[str, list[Difference]]) -> None:
    text = page.read_text("utf-8") if page.exists() else _HEAD
    for name, found in broken.items():
        document = written / name
        version = json.loads(document.read_text("utf-8"))["info"]["version"] if document.exists() else "gone"
        text += f"\n## {name} {version}\n\n{reason}\n\n" + "".join(f"- {one}\n" for one in found)
    page.write_text(text, "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="release", description="Release the documents as they are written now.")
    parser.add_argument("reason", nargs="?", default="", help="why what is broken has to be")
    broken = release(WRITTEN, RELEASED, parser.parse_args().reason)
    for name, found in broken.items():
        print(f"{name}: not released, {len(found)} breaking changes")
        print("".join(f"  {one}\n" for one in found), end="")
    if broken:
        print('Keep the old beside the new, or give the reason: make release-contracts REASON="…" (docs/adr/0020)')
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

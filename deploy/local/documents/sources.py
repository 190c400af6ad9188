"""The repository's own files as the generators read them: docstrings, names used, composition roots."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DEPARTMENTS = tuple(sorted(path.parent.name for path in (ROOT / "services").glob("*/main.py")))
CLAUSE = re.compile(r"\b([CA]\d(?:\.(?:\d+|R))?)\b")
_RANGE = re.compile(r"\b(?:A(\d)–A(\d)|C(\d)\.R–C(\d)\.R|C(\d)\.(\d+)–C\5\.(\d+))\b")


@dataclass(frozen=True, slots=True)
class Source:
    """A Python file: its place, its docstring, every name it mentions."""

    path: str
    docstring: str
    names: frozenset[str]
    tree: ast.Module

    @property
    def first_line(self) -> str:
        return self.docstring.split("\n", 1)[0]


def sources(*tops: str) -> Iterator[Source]:
    """The files below the given folders, in order of their paths."""
    for top in tops:
        for path in sorted((ROOT / top).rglob("*.py")):
            if path.name != "__init__.py":
                yield source(path)


def clauses_in(text: str) -> set[str]:
    """Every clause that a text cites, those inside a range ("A1–A6", "C1.R–C7.R", "C6.2–C6.5") too."""
    found = set(CLAUSE.findall(text))
    for first_row, last_row, first, last, chapter, from_number, to_number in _RANGE.findall(text):
        found |= {f"A{number}" for number in range(int(first_row or 1), int(last_row or 0) + 1)}
        found |= {f"C{number}.R" for number in range(int(first or 1), int(last or 0) + 1)}
        found |= {f"C{chapter}.{number}" for number in range(int(from_number or 1), int(to_number or 0) + 1)}
    return found


@cache
def source(path: Path) -> Source:
    tree = ast.parse(path.read_text("utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {
        f"{node.value.id}.{node.attr}" for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    return Source(path.relative_to(ROOT).as_posix(), ast.get_docstring(tree) or "", frozenset(names), tree)


def link(path: str) -> str:
    """From docs/generated to a file of the repository."""
    return f"[{path}](../../{path})"


def reactions_of(department: str) -> dict[str, str]:
    """Event class → reaction, as the department's composition root wires them."""
    main = source(ROOT / "services" / department / "main.py")
    wired: dict[str, str] = {}
    for node in ast.walk(main.tree):
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "_REACTIONS" and isinstance(node.value, ast.Dict):
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                if isinstance(key, ast.Name) and isinstance(value, ast.Name):
                    wired[key.id] = value.id
    return wired

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

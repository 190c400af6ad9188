"""Who speaks, hears and calls whom, read from the composition roots and the code: what topics, ACLs, network policies and manifests are made from.

Nothing here is written down twice: a reaction wired in a department's `main.py` opens the edge, and taking it out closes it.
"""

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from deploy.local.composition import Secrets, compose, standing_departments
from deploy.local.documents.events import SPEAKERS
from deploy.local.documents.sources import sources
from deploy.local.movable_clock import MovableClock
from libs.common.contracts.catalogue import CATALOGUE
from libs.common.contracts.topics import group_of, topic_of
from libs.common.kernel.clock import SHANGHAI

assert SPEAKERS  # imported so that the catalogue is whole
COMPARES = "registry"
"""The department that asks all others what they have said and applied."""
_NOWHERE = "postgresql://nobody@localhost:1/none"


@dataclass(frozen=True, slots=True)
class Edges:
    """One department: the speakers it hears, the departments it calls over HTTP, the jobs that the calendar starts. `carries`: its relay
    delivers something to others than the departments (webhooks).
    """

    name: str
    title: str
    speaks: bool
    hears: tuple[str, ...]
    calls: tuple[str, ...]
    calendar: tuple[str, ...]
    carries: bool = False

    @property
    def writes(self) -> str | None:
        """The topic it may write."""
        return topic_of(self.name) if self.speaks else None

    @property
    def reads(self) -> tuple[str, ...]:
        """The topics it may read."""
        return tuple(topic_of(speaker) for speaker in self.hears)

    @property
    def group(self) -> str:
        """The consumer group it may join."""
        return group_of(self.name)


@cache
def edges() -> Mapping[str, Edges]:
    """Department → its edges, for every department that has a composition root. Needs no database and no network."""
    clock = MovableClock(datetime(2024, 1, 1, tzinfo=SHANGHAI))
    system = compose(dict.fromkeys(standing_departments(), _NOWHERE), clock, Secrets(), {"funds": {"bank_outbox": "bank"}})
    speaking = {event.SPEAKER for event in CATALOGUE.values()}
    return {
        name: Edges(
            name=name,
            title=department.title,
            speaks=name in speaking,
            hears=tuple(sorted(department.subscriber.hears)),
            calls=_called(name, department.subscriber.hears, tuple(system.departments)),
            calendar=tuple(sorted(department.calendar)),
            carries=bool(department.carriers),
        )
        for name, department in sorted(system.departments.items())
    }


def _called(department: str, hears: Collection[str], everybody: Collection[str]) -> tuple[str, ...]:
    """Whom its code names, whom it fetches missing events from, and for registry everybody: it compares what all of them have."""
    called = {*_named_by(department), *hears, *(everybody if department == COMPARES else ())}
    return tuple(sorted(called - {department}))


def _named_by(department: str) -> tuple[str, ...]:
    """The departments whose doors its code names in a call of its client: `client.post("/registry/people/lookup", …)`."""
    called = set()
    for file in sources(f"services/{department}"):
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("post", "get") and node.args:
                path = node.args[0]
                if ast.unparse(node.func.value).endswith("client") and isinstance(path, ast.Constant) and str(path.value).startswith("/"):
                    called.add(str(path.value).split("/")[1])
    return tuple(sorted(called))

"""C1.R–C7.R （责任单位：…）: who answers for a clause as the text names them, under today's names (Q41, Q42).

The lists are dated data; a body that was reorganised keeps its place under the successor's name, and who took over a duty stands beside.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind
from libs.common.kernel.parameters import ParametersOn, ParameterTable

CLAUSE: Final = Clause("C1.R+C2.R+C3.R+C4.R+C5.R+C6.R+C7.R", "（责任单位：…）", ("Q41", "Q42"))
CLAUSES: Final = ("C1", "C2", "C3", "C4", "C5", "C6", "C7")


class Body(StrEnum):
    """Whom the circular names; what it is called on a day is data (`body.*`)."""

    GOVERNMENTS = "GOVERNMENTS"  # 各市、县人民政府
    FEDERATION = "FEDERATION"  # 省总工会
    HRSS = "HRSS"  # 人社
    CIVIL_AFFAIRS = "CIVIL_AFFAIRS"  # 民政
    HOUSING = "HOUSING"  # 住建
    HEALTH = "HEALTH"  # 卫生计生委 → 卫生健康委
    FINANCE = "FINANCE"  # 财政
    MEDICAL_INSURANCE = "MEDICAL_INSURANCE"  # 医保


class Standing(StrEnum):
    """How a unit stands to a body."""

    NAMED = "NAMED"  # the text names it
    IN_LINE = "IN_LINE"  # 业务对口: the same department or union at a lower level


_UNIONS: Final = L2_KINDS | {OrgKind.COUNTY_FEDERATION}
_KINDS: Final[dict[Body, tuple[frozenset[OrgKind], frozenset[OrgKind]]]] = {
    Body.GOVERNMENTS: (frozenset({OrgKind.CITY_GOVERNMENT, OrgKind.COUNTY_GOVERNMENT}), frozenset()),
    Body.FEDERATION: (frozenset({OrgKind.PROVINCIAL_FEDERATION}), _UNIONS),
    Body.FINANCE: (frozenset({OrgKind.PROVINCIAL_FINANCE}), frozenset({OrgKind.CITY_FINANCE, OrgKind.COUNTY_FINANCE})),
    **{body: (frozenset(), frozenset({OrgKind(body)})) for body in Body if body in OrgKind.__members__},
}
"""Kinds that a body names, and those in its line. Departments have one kind for all levels: the province's own is the one named."""


@dataclass(frozen=True, slots=True)
class Responsible:
    """`named_as`: the text's own word; `name`: today's. `duty`: what a successor took over, empty where the text names the body itself."""

    body: Body
    name: str
    named_as: str
    duty: str = ""


def responsible_for(clause: str, table: ParameterTable, on: date) -> tuple[Responsible, ...]:
    """The clause's list in force on a day, in the text's order; nobody before the circular holds."""
    row = table.on(on).values.get(f"responsible.{clause}")
    if row is None:
        return ()
    listed = bodies(row.value, table, on, row.effective_from)
    return (*listed, *_took_over(clause, {each.body for each in listed}, table.on(on)))


def bodies(words: str, table: ParameterTable, on: date, written_on: date) -> tuple[Responsible, ...]:
    """A list of words under the names of a day; `written_on` is when the list was written. Refuses CONFIG_MISSING."""
    now, then = table.on(on), table.on(written_on)
    return tuple(Responsible(body := Body(word), now.text(f"body.{body}"), then.text(f"body.{body}")) for word in words.split())


def _took_over(clause: str, listed: set[Body], now: ParametersOn) -> Iterator[Responsible]:
    for key, row in sorted(now.values.items()):
        if key.startswith("succession.") and clause in row.value.split():
            before, after = map(Body, key.split(".")[1:])
            if before in listed and after not in listed:
                yield Responsible(after, now.text(f"body.{after}"), now.text(f"body.{before}"), row.title)


def standing(body: Body, kind: OrgKind, region_code: str | None) -> Standing | None:
    """How a unit of a kind and place stands to a body; None: not at all."""
    named, in_line = _KINDS[body]
    if kind in named:
        return Standing.NAMED
    if kind not in in_line:
        return None
    return Standing.NAMED if kind.value == body.value and (region_code is None or region_code.endswith("0000")) else Standing.IN_LINE

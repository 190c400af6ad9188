"""Divisions as python-stdnum ships them (years in brackets), and the successors that domain.md §10.3 names.

A change year Y ends the old code on 31 December of Y and begins the new one on 1 January of Y: within the year of a change both are
accepted, because the data knows no day and a clerk may write either.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from importlib.resources import files

from libs.common.kernel.regions import Region, Regions

SUCCESSORS = {
    "341402": "340181",
    "341421": "340124",
    "341422": "340225",
    "340225": "340281",
    "341423": "340522",
    "341424": "340523",
    "341521": "340422",
    "340823": "340722",
    "340824": "340882",
    "341822": "341882",
    "340203": "340209",
    "340208": "340209",
    "340221": "340210",
    "340222": "340212",
    "340721": "340706",
    "340702": "340705",
    "340703": "340705",
}
_PROVINCE = re.compile(r"^(\d\d) ", re.ASCII)
_COUNTY = re.compile(r'^ +(\d{4}) county="([^"]*)"', re.ASCII)
_DATED = re.compile(r"(?:\[(\d{4})?-(\d{4})?\])?([^,\[]+)", re.ASCII)


@lru_cache(maxsize=1)
def shipped_regions() -> Regions:
    """All divisions. Reads the package's data once per process."""
    return Regions(_rows((files("stdnum") / "cn" / "loc.dat").read_text("utf-8")), SUCCESSORS)


def _rows(text: str) -> Iterator[Region]:
    province = ""
    for line in text.splitlines():
        if head := _PROVINCE.match(line):
            province = head.group(1)
        elif county := _COUNTY.match(line):
            code = province + county.group(1)
            for first, last, name in _DATED.findall(county.group(2)):
                yield Region(code, name, date(int(first), 1, 1) if first else date.min, date(int(last), 12, 31) if last else date.max)

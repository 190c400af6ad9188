"""Named places where a test may kill a process: `LAOMO_FAILPOINTS="relay-published=kill(1)"`, at the first passing. Nothing in production.

Read once, when first passed. With `LAOMO_FAILPOINT_MARKS=<directory>` each acts once, however often its process is started again.
"""

import os
import re
import signal
from collections import Counter
from functools import cache
from pathlib import Path

_PASSED = Counter[str]()
_KILL = re.compile(r"([a-z-]+)=kill\((\d+)\)")


@cache
def _asked() -> dict[str, int]:
    """Name → at which passing of this process."""
    text = os.environ.get("LAOMO_FAILPOINTS", "")  # noqa: TID251 - of the process, not of a department
    return {name: int(nth) for name, nth in _KILL.findall(text)}


def _marked(name: str) -> bool:
    """Whether it has acted before, in an earlier life of this process; from now on it has."""
    marks = os.environ.get("LAOMO_FAILPOINT_MARKS")  # noqa: TID251
    if marks is None:
        return False
    try:
        Path(marks, name).touch(exist_ok=False)
    except FileExistsError:
        return True
    return False


def pass_by(name: str) -> None:
    """Go on, unless a test has asked that it end here."""
    nth = _asked().get(name)
    if nth is None:
        return
    _PASSED[name] += 1
    if _PASSED[name] == nth and not _marked(name):
        os.kill(os.getpid(), signal.SIGKILL)

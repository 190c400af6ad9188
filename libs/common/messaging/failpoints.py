"""Named places where a test may end, delay or fail a process: `LAOMO_FAILPOINTS="relay-published=kill(1)"`. Nothing in production.

An action is `kill(n)`, `raise(n)` or `sleep(n, seconds)`: at the n-th passing of that name in this process. Read once, when first passed.
With `LAOMO_FAILPOINT_MARKS=<directory>` each acts once, however often its process is started again.
"""

import os
import re
import signal
import time
from collections import Counter
from functools import cache
from pathlib import Path

_PASSED = Counter[str]()
_ACTION = re.compile(r"([a-z-]+)=(kill|raise|sleep)\((\d+)(?:,([0-9.]+))?\)")


class FailpointError(RuntimeError):
    """A test asked for this failure."""


@cache
def _asked() -> dict[str, tuple[str, int, float]]:
    """Name → action, at which passing, seconds."""
    text = os.environ.get("LAOMO_FAILPOINTS", "")  # noqa: TID251 - of the process, not of a department
    return {name: (action, int(nth), float(seconds or 0)) for name, action, nth, seconds in _ACTION.findall(text)}


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
    """Go on, unless a test has asked for something at this place."""
    asked = _asked()
    if not asked or name not in asked:
        return
    _PASSED[name] += 1
    action, nth, seconds = asked[name]
    if _PASSED[name] != nth or _marked(name):
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "sleep":
        time.sleep(seconds)
    else:
        raise FailpointError(name)

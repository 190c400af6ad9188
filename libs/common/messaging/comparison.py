"""Which department is behind on what: every listener's figures against every speaker's, asked of the departments themselves."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

import structlog
from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from pydantic import Field

from libs.common.contracts.completeness import Completeness
from libs.common.contracts.listeners import LISTENERS
from libs.common.kernel.errors import LaomoError
from libs.common.messaging.completeness import Behind, behind, completeness
from libs.common.observability.metrics import BEHIND
from libs.common.persistence.house import House
from libs.common.web.department_client import DepartmentClient
from libs.common.web.fields import ReadModel

_log = structlog.get_logger()
_EVERY_SECONDS: Final = 60.0


class Comparison(ReadModel):
    """各部门事件到齐情况"""

    complete: bool = Field(description="所有部门都已办理全部事件")
    behind: list[Behind] = Field(description="尚未办理的：部门、发出部门、分片、事件数")
    unreachable: list[str] = Field(description="未能答复的部门")


async def compare(house: House[Any], client: DepartmentClient, departments: Iterable[str] = LISTENERS) -> Comparison:
    """Ask `departments` what they have said and applied. Events under way show as behind: what matters is what stays."""
    others = sorted(set(departments) - {house.name})
    figures = {house.name: await completeness(house.pool, house.name)}
    asked = [client.get(f"/{name}/operations/completeness", Completeness) for name in others]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    unreachable = []
    for name, answer in zip(others, answers, strict=True):
        if isinstance(answer, Completeness):
            figures[name] = answer
        elif isinstance(answer, LaomoError):
            unreachable.append(name)
        else:
            raise answer
    found = [
        gap
        for speaker, listeners in sorted(LISTENERS.items())
        for listener in sorted(listeners)
        if speaker in figures and listener in figures
        for gap in behind(figures[listener], figures[speaker])
    ]
    return Comparison(complete=not found and not unreachable, behind=found, unreachable=unreachable)


async def watch_completeness(house: House[Any], client: DepartmentClient, hears: Iterable[str]) -> None:
    """Every minute: how many events of each speaker this department has not applied, as a metric that an alert can name."""
    speakers = sorted(hears)
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        try:
            found = (await compare(house, client, speakers)).behind
        except (LaomoError, OperationalError, PoolTimeout, OSError) as error:
            _log.warning("completeness_unknown", consumer=house.name, error=type(error).__name__)
            continue
        for speaker in speakers:
            missing = sum(gap.events for gap in found if gap.speaker == speaker and gap.department == house.name)
            BEHIND.labels(house.name, speaker).set(missing)

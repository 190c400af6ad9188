"""Who acted at which gate of a set of cases: opaque ids from assistance's events, compared with one person's (C2.4)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import derived_id

_GATES_OF = "SELECT DISTINCT gate FROM demand_gate WHERE application_id = ANY(%s) AND actor = %s"


class CaseGates:
    def __init__(self, raw: AsyncConnection[Any]) -> None:
        self._raw = raw

    async def of(self, applications: Sequence[UUID], subject: str) -> Mapping[Gate, frozenset[str]]:
        """The gates at which this very person acted on any of the applications."""
        found = await self._raw.execute(_GATES_OF, (list(applications), derived_id("actor", subject)))
        return {Gate(row[0]): frozenset({subject}) for row in await found.fetchall()}

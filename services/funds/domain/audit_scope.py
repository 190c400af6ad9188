"""What an auditor's mandate covers: whose payments, from which source, of which years, until when. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Reach(StrEnum):
    PROVINCE = "PROVINCE"
    L2 = "L2"
    COUNTY = "COUNTY"


@dataclass(frozen=True, slots=True)
class AuditScope:
    """A mandate in force. None: not restricted. `year_from`, `year_to`: budget years of the earmarks, inclusive."""

    mandate_id: UUID
    reach: Reach
    unit: UUID | None = None
    source: str | None = None
    year_from: int | None = None
    year_to: int | None = None

    @property
    def whole(self) -> bool:
        """Whether all of a union's (or the province's) books are within it: then the ordinary lists may be read as they are."""
        return self.reach is not Reach.COUNTY and (self.source, self.year_from, self.year_to) == (None, None, None)


@dataclass(frozen=True, slots=True)
class NewMandate:
    """A mandate as it is proposed. `auditor` is the subject of the auditor's token; `doc_no` the order of the audit."""

    auditor: str
    reach: Reach
    unit: UUID | None
    source: str | None
    year_from: int | None
    year_to: int | None
    valid_from: date
    valid_to: date
    doc_no: str

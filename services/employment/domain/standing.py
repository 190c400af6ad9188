"""Whose case ends whatever its kind: of the dead, of records that were merged (domain.md §5)."""

from datetime import date
from enum import StrEnum

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.known_person import KnownPerson


class Gone(StrEnum):
    DECEASED = "DECEASED"
    MERGED = "MERGED"


def gone(person: KnownPerson, day: date) -> Gone | None:
    """None for whose record goes on."""
    if person.merged_into is not None:
        return Gone.MERGED
    return Gone.DECEASED if person.life_on(day) == "DECEASED" else None


def require_standing(person: KnownPerson, day: date) -> None:
    """Refuses BENEFICIARY_DECEASED, INVALID_TRANSITION (merged), HONOR_NOT_COVERED, HONOR_REVOKED."""
    match gone(person, day):
        case Gone.DECEASED:
            refuse(Code.BENEFICIARY_DECEASED, "此人已去世，不能办理")
        case Gone.MERGED:
            refuse(Code.INVALID_TRANSITION, "此档案已并入同一人的另一档案，请在保留的档案办理")
        case None:
            if person.tier_on(day) == "NONE":
                if all(span["value"] == "NONE" for span in person.told["tier"]):
                    refuse(Code.HONOR_NOT_COVERED, "此人没有省部级以上荣誉，市级荣誉不在本项范围")
                refuse(Code.HONOR_REVOKED, "此人的荣誉已撤销，不能办理")

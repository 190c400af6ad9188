"""For whom health acts: whoever lives, holds an honour of the province and above, and whose record goes on (C0.1)."""

from datetime import date
from enum import StrEnum

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.known_person import KnownPerson


class Left(StrEnum):
    """Why health does nothing more for a record."""

    DECEASED = "DECEASED"
    MERGED = "MERGED"
    HONOR_REVOKED = "HONOR_REVOKED"


def left(person: KnownPerson, day: date) -> Left | None:
    """None for whom health goes on to act."""
    if person.merged_into is not None:
        return Left.MERGED
    if person.life_on(day) == "DECEASED":
        return Left.DECEASED
    return Left.HONOR_REVOKED if person.tier_on(day) == "NONE" else None


def stood_on(person: KnownPerson, day: date) -> bool:
    """Whether the person lived and held the honour on a day, under whatever record."""
    return person.life_on(day) != "DECEASED" and person.tier_on(day) != "NONE"


def require_standing(person: KnownPerson, day: date) -> None:
    """Refuses BENEFICIARY_DECEASED, HONOR_NOT_COVERED (never an honour of that height), HONOR_REVOKED, INVALID_TRANSITION (merged)."""
    match left(person, day):
        case Left.DECEASED:
            refuse(Code.BENEFICIARY_DECEASED, "此人已去世，不能办理")
        case Left.MERGED:
            refuse(Code.INVALID_TRANSITION, "此档案已并入同一人的另一档案，请在保留的档案办理")
        case Left.HONOR_REVOKED:
            if all(span["value"] == "NONE" for span in person.told["tier"]):
                refuse(Code.HONOR_NOT_COVERED, "此人没有省部级以上荣誉，市级荣誉不在本项范围")
            refuse(Code.HONOR_REVOKED, "此人的荣誉已撤销，不能办理")
        case None:
            return

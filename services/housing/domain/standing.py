"""Whose household something is begun for: of a living person, under the record that goes on."""

from datetime import date

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.known_person import KnownPerson


def require_alive(person: KnownPerson, day: date) -> None:
    """Refuses BENEFICIARY_DECEASED, INVALID_TRANSITION (merged)."""
    if person.merged_into is not None:
        refuse(Code.INVALID_TRANSITION, "此档案已并入同一人的另一档案，请在保留的档案办理")
    if person.life_on(day) == "DECEASED":
        refuse(Code.BENEFICIARY_DECEASED, "此人已去世，不能以其家庭新办")

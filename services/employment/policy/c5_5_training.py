"""C5.5 参加相应的技能培训，按规定给予职业培训补贴和职业技能鉴定补贴: which two subsidies, and for what each is given once. No amount ships (Q18)."""

from datetime import date
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C5.5", "参加相应的技能培训，按规定给予职业培训补贴和职业技能鉴定补贴", ("Q18", "A4"))


class TrainingSubsidyKind(StrEnum):
    """TRAINING: once a person and course. APPRAISAL: once a certificate."""

    TRAINING = "TRAINING"
    APPRAISAL = "APPRAISAL"


_KEYS: Final = {TrainingSubsidyKind.TRAINING: "amount.TRAINING_SUBSIDY", TrainingSubsidyKind.APPRAISAL: "amount.APPRAISAL_SUBSIDY"}


def amount_fen(kind: TrainingSubsidyKind, parameters: ParametersOn) -> int:
    """The standard of the day on which the course was completed. Refuses AMOUNT_NOT_CONFIGURED."""
    return parameters.amount_fen(_KEYS[kind])


def require_course_days(starts_on: date, ends_on: date) -> None:
    """Refuses FIELD_INVALID."""
    if ends_on < starts_on:
        refuse(Code.FIELD_INVALID, "培训结束日期不能早于开始日期")


def require_completed_on(completed_on: date, starts_on: date, today: date) -> None:
    """Not before the course began and not in the future: a certificate is of a course that was attended. Refuses FIELD_INVALID."""
    if not starts_on <= completed_on <= today:
        refuse(Code.FIELD_INVALID, f"结业日期须不早于开课日期({starts_on})、不晚于今天")

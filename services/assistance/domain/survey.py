"""A baseline survey (C1.1, C1.2): a campaign with one record for each living person in its scope, and what a record says."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, PersonId


class Status(StrEnum):
    """LEFT: died, or moved to another roster, before being surveyed. LOST_CONTACT: looked for and not found; it stays on every list."""

    PENDING = "PENDING"
    ENTERED = "ENTERED"
    LOST_CONTACT = "LOST_CONTACT"
    RETURNED = "RETURNED"
    CHECKED = "CHECKED"
    LEFT = "LEFT"


STATUS_ZH: Final = {
    Status.PENDING: "待调查",
    Status.ENTERED: "已填待审",
    Status.LOST_CONTACT: "失联",
    Status.RETURNED: "退回补充",
    Status.CHECKED: "已审核",
    Status.LEFT: "已去世或已转出",
}
ENTERABLE: Final = frozenset({Status.PENDING, Status.ENTERED, Status.LOST_CONTACT, Status.RETURNED})
TO_CHECK: Final = frozenset({Status.ENTERED, Status.LOST_CONTACT})


class Health(StrEnum):
    """健康状况, after GB/T 2261.3."""

    GOOD = "GOOD"
    FAIR = "FAIR"
    CHRONIC = "CHRONIC"
    SERIOUS = "SERIOUS"
    DISABLED = "DISABLED"


class Housing(StrEnum):
    OWNED = "OWNED"
    PUBLIC_RENTAL = "PUBLIC_RENTAL"
    RENTED = "RENTED"
    RURAL = "RURAL"
    DILAPIDATED = "DILAPIDATED"
    NONE = "NONE"


class Insurance(StrEnum):
    EMPLOYEE = "EMPLOYEE"
    RESIDENT = "RESIDENT"
    NONE = "NONE"


class Employment(StrEnum):
    EMPLOYED = "EMPLOYED"
    RETIRED = "RETIRED"
    FARMING = "FARMING"
    UNEMPLOYED = "UNEMPLOYED"
    FLEXIBLE = "FLEXIBLE"
    NONE = "NONE"


class Cause(StrEnum):
    """致困类别; NOT_IN_HARDSHIP where there is none."""

    NOT_IN_HARDSHIP = "NOT_IN_HARDSHIP"
    ILLNESS = "ILLNESS"
    DISABILITY = "DISABILITY"
    UNEMPLOYMENT = "UNEMPLOYMENT"
    LOW_INCOME = "LOW_INCOME"
    EDUCATION = "EDUCATION"
    ACCIDENT = "ACCIDENT"
    OTHER = "OTHER"


ZH: Final[Mapping[type[StrEnum], Mapping[str, str]]] = {
    Health: {"GOOD": "健康", "FAIR": "一般", "CHRONIC": "慢性病", "SERIOUS": "大病", "DISABLED": "残疾"},
    Housing: {
        "OWNED": "自有住房",
        "PUBLIC_RENTAL": "公租房",
        "RENTED": "租房",
        "RURAL": "农村自建房",
        "DILAPIDATED": "危房",
        "NONE": "无住房",
    },
    Insurance: {"EMPLOYEE": "职工医保", "RESIDENT": "居民医保", "NONE": "未参保"},
    Employment: {
        "EMPLOYED": "在岗",
        "RETIRED": "退休",
        "FARMING": "务农",
        "UNEMPLOYED": "下岗失业",
        "FLEXIBLE": "灵活就业",
        "NONE": "无业",
    },
    Cause: {
        "NOT_IN_HARDSHIP": "无困难",
        "ILLNESS": "疾病",
        "DISABILITY": "残疾",
        "UNEMPLOYMENT": "失业",
        "LOW_INCOME": "收入低",
        "EDUCATION": "子女教育",
        "ACCIDENT": "灾害事故",
        "OTHER": "其他",
    },
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What was found. Amounts in fen, a month; `wage_fen` 月工资(养老金), as the form asks for it (Q52)."""

    wage_fen: int
    other_fen: int
    household_size: int
    household_fen: int
    health: Health
    housing: Housing
    insurance: Insurance
    employment: Employment
    cause: Cause
    cause_note: str = ""
    remark: str = ""

    def content(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        told = dict(content)
        for name, kind in (
            ("health", Health),
            ("housing", Housing),
            ("insurance", Insurance),
            ("employment", Employment),
            ("cause", Cause),
        ):
            told[name] = kind(content[name])
        return cls(**told)


FIELDS: Final = ("status", "surveyed_on", *(field.name for field in fields(Answers)))
"""Everything of a record that has a history."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """`l2` None: the whole province."""

    id: UUID
    year: int
    l2: OrgUnitId | None
    due_on: date
    closed_on: date | None

    def require_open(self) -> None:
        if self.closed_on is not None:
            refuse(Code.INVALID_TRANSITION, f"{self.year}年摸底调查已结束，情况有变化的请在下一次调查或申报更正中填报")


@dataclass(frozen=True, slots=True)
class Record:
    """One person of a campaign. `answers` None until somebody was found."""

    id: UUID
    campaign: Campaign
    person_id: PersonId
    status: Status
    version: int
    answers: Answers | None
    surveyed_on: date | None
    entered_by: str | None

    def told(self) -> dict[str, Any]:
        """The value of each field that has a history, as it is sealed."""
        answers = self.answers.content() if self.answers else {}
        values = {"status": self.status.value, "surveyed_on": self.surveyed_on.isoformat() if self.surveyed_on else None, **answers}
        return {name: values.get(name) for name in FIELDS}

    def require_enterable(self) -> None:
        """Refuses BENEFICIARY_DECEASED, INVALID_TRANSITION."""
        self.campaign.require_open()
        if self.status is Status.LEFT:
            refuse(Code.BENEFICIARY_DECEASED, "此人已去世，不再调查；请核对人员信息")
        if self.status not in ENTERABLE:
            refuse(Code.INVALID_TRANSITION, "此份调查表已审核，需要修改的请由县级工会先退回")


def changes(before: Record, after: Record) -> list[tuple[str, Any, Any]]:
    """Field, before, after: of each field that is another."""
    old, new = before.told(), after.told()
    return [(name, old[name], new[name]) for name in FIELDS if old[name] != new[name]]

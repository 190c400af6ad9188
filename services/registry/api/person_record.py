"""A person's record as it is answered (domain.md §8): masked by default; the person's own in full."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from libs.common.web.fields import ReadModel
from services.registry.views.find_person import PersonRecord


class HonourOut(ReadModel):
    """荣誉"""

    id: UUID = Field(description="荣誉编号")
    title: str = Field(description="称号")
    tier: str = Field(description="NATIONAL 全国 · PROVINCIAL 省部级 · NONE 省部级以下")
    award_date: date = Field(description="授予日期")
    granting_unit: str = Field(description="授予单位")
    doc_no: str = Field(description="表彰决定文号")
    certificate_no: str = Field(description="证书编号")
    revoked: bool = Field(description="是否已撤销")
    revoked_on: date | None = Field(description="撤销日期；日期不详时为空")


class PersonOut(ReadModel):
    """劳模档案"""

    id: UUID = Field(description="人员编号")
    name: str = Field(description="姓名")
    sex: str = Field(description="MALE 男 · FEMALE 女")
    id_number: str = Field(description="公民身份号码(默认掩码；本人可见全部)")
    birth_date: date = Field(description="出生日期")
    life: str = Field(description="ALIVE 健在 · DECEASED 去世 · LOST_CONTACT 失联 · ABROAD 移居境外")
    category: str = Field(description="STAFF 在职职工 · RETIREE 退休职工 · FARMER 农民 · UNEMPLOYED 下岗失业 · FLEXIBLE 灵活就业")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会")
    unit: UUID | None = Field(description="所在单位或基层办公室")
    phone: str = Field(default="", description="联系电话(默认掩码；本人可见全部)；没有登记的为空", examples=["138****0000"])
    work: dict[str, Any] = Field(
        description="工作：employer 单位 · credit_code 信用代码 · condition 单位状况 · post 职务 · front_line 一线 · since 起始日"
    )
    residence: dict[str, Any] = Field(description="居住：region 区划代码 · address 地址 · since 起始日")
    honours: list[HonourOut] = Field(description="荣誉")

    @classmethod
    def of(cls, record: PersonRecord, *, id_number: str = "", phone: str = "") -> "PersonOut":
        """`id_number`: in the clear, for the person only. `phone`: masked for everybody else."""
        facts = record.facts
        chain = facts.get("CHAIN", {})
        return cls(
            id=record.person_id,
            name=record.name,
            sex=record.sex,
            id_number=id_number or record.id_masked,
            birth_date=record.birth_date,
            life=facts.get("LIFE", {}).get("value", "ALIVE"),
            category=facts.get("CATEGORY", {}).get("value", ""),
            l2=chain["l2"],
            county=chain["county"],
            unit=chain["unit"],
            phone=phone,
            work=facts.get("WORK", {}),
            residence=facts.get("RESIDENCE", {}),
            honours=[HonourOut(**honour) for honour in record.honours],
        )

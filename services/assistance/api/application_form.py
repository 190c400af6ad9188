"""The hardship form as a clerk without Excel sends it: the same rules as a row of the survey workbook (C2.5)."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.identity_numbers import AccountKind
from libs.common.kernel.money import parse_yuan
from libs.common.web.fields import RequestModel
from libs.common.workbooks.cells import digits_text, person_name
from services.assistance.domain.hardship_form import Evidence
from services.assistance.domain.written_form import MONEY, WrittenAccount, WrittenForm
from services.assistance.policy.benefit_facts import IncomeSource
from services.assistance.policy.c2_5_form import FileEvidence, PaperEvidence

WrittenYuan = Annotated[
    str, WithJsonSchema({"type": "string", "pattern": r"^(0|[1-9][0-9]{0,12})(\.[0-9]{1,2})?$", "maxLength": 16, "examples": ["1800.00"]})
]
"""An amount as it was written: the form's own rules judge it, in their order among the other faults."""


class FileIn(RequestModel):
    kind: str = Field(min_length=1, max_length=60, description="材料种类", examples=["收入证明"])
    sha256: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        description="电子文件的 SHA-256 校验值",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    pages: int = Field(ge=1, le=500, description="页数", examples=[2])


class PaperIn(RequestModel):
    kind: str = Field(min_length=1, max_length=60, description="材料种类", examples=["收入证明"])
    shelf_mark: str = Field(min_length=1, max_length=60, description="纸质材料存放位置", examples=["档案柜3-12"])
    seen_by: str = Field(min_length=1, max_length=40, description="查验原件的人", examples=["李会计"])


EvidenceIn = Annotated[FileIn | PaperIn, Field()]


def piece_of(piece: FileIn | PaperIn) -> FileEvidence | PaperEvidence:
    if isinstance(piece, FileIn):
        return FileEvidence(piece.kind, piece.sha256, piece.pages)
    return PaperEvidence(piece.kind, piece.shelf_mark, piece.seen_by)


class AccountIn(RequestModel):
    kind: AccountKind = Field(description="CARD 银行卡 · PASSBOOK 存折 · SOCIAL_SECURITY_CARD 社保卡金融账户", examples=["CARD"])
    number: str = Field(min_length=1, max_length=40, description="账号", examples=["6225881414207430"])
    holder: str = Field(min_length=1, max_length=80, description="开户名，须为本人", examples=["张三"])
    bank: str = Field(min_length=2, max_length=80, description="开户银行", examples=["徽商银行"])


class CapacityIn(RequestModel):
    doc_no: str = Field(default="", max_length=100, description="鉴定文号")
    concluded_on: date | None = Field(default=None, description="鉴定日期", examples=["2024-01-15"])
    permanent: bool = Field(default=False, description="是否长期有效；否则24个月")


class FormIn(RequestModel):
    """困难申报表中可更正的内容"""

    submitted_on: date = Field(description="申报日期", examples=["2024-06-03"])
    consented_on: date | None = Field(default=None, description="知情同意书签署日期", examples=["2024-06-01"])
    wage: WrittenYuan | None = Field(default=None, max_length=40, description="月工资(养老金)(元)，没有收入填 0.00", examples=["1800.00"])
    source: Literal["WAGE", "PENSION", "UNEMPLOYMENT_BENEFIT", "NONE"] = Field(
        description="收入来源：WAGE 工资 · PENSION 养老金 · UNEMPLOYMENT_BENEFIT 失业保险金 · NONE 无", examples=["WAGE"]
    )
    income_months: Literal[1, 12] = Field(default=1, description="1 月收入；12 不固定收入的近12个月合计")
    other_income: WrittenYuan = Field(default="0.00", max_length=40, description="其他固定收入(元/月)", examples=["0.00"])
    other_kind: str = Field(default="", max_length=60, description="其他固定收入说明")
    resident_pension: WrittenYuan = Field(default="0.00", max_length=40, description="城乡居民基本养老金(元/月)", examples=["0.00"])
    lost_capacity: CapacityIn | None = Field(default=None, description="丧失劳动能力的鉴定；未丧失为空")
    seriously_ill: bool = Field(default=False, description="是否患大病")
    insurance: Literal["职工", "居民", "无"] = Field(description="医疗保险", examples=["职工"])
    cause: str = Field(default="", max_length=200, description="致困原因")
    place: str = Field(default="", max_length=100, description="公示中显示的单位或村(社区)")
    evidence: list[EvidenceIn] = Field(
        default=[],
        max_length=30,
        description="证明材料",
        examples=[[{"kind": "收入证明", "shelf_mark": "档案柜3-12", "seen_by": "李会计"}]],
    )
    remark: str = Field(default="", max_length=500, description="备注")

    def written(self, *, id_number: str = "", name: str = "", account: WrittenAccount | None = None) -> WrittenForm:
        pieces: Evidence = tuple(piece_of(piece) for piece in self.evidence)
        capacity = self.lost_capacity
        amounts, unreadable = self._amounts()
        return WrittenForm(
            id_number=id_number,
            name=name,
            submitted_on=self.submitted_on,
            consented_on=self.consented_on,
            wage_fen=amounts["wage"],
            source=IncomeSource(self.source),
            evidence=pieces,
            account=account,
            income_months=self.income_months,
            other_fen=amounts["other_income"] or 0,
            other_kind=self.other_kind,
            resident_pension_fen=amounts["resident_pension"] or 0,
            capacity_claimed=capacity is not None,
            capacity_doc_no=capacity.doc_no if capacity else "",
            concluded_on=capacity.concluded_on if capacity else None,
            permanent=capacity.permanent if capacity else False,
            seriously_ill=self.seriously_ill,
            insurance=self.insurance,
            cause=self.cause,
            place=self.place,
            remark=self.remark,
            unreadable=unreadable,
        )

    def _amounts(self) -> tuple[dict[str, int | None], frozenset[str]]:
        """Fen by field, None for an empty one; and which fields hold no amount."""
        fen: dict[str, int | None] = dict.fromkeys(MONEY)
        unreadable = set()
        for path in MONEY:
            written: str | None = getattr(self, path)
            try:
                fen[path] = parse_yuan(written) if written else None
            except LaomoError:
                unreadable.add(path)
        return fen, frozenset(unreadable)


class ApplicationIn(FormIn):
    """一份完整的困难申报"""

    id_number: str = Field(min_length=1, max_length=40, description="公民身份号码(15位或18位)", examples=["360426199101010071"])
    name: str = Field(min_length=1, max_length=80, description="姓名", examples=["张三"])
    account: AccountIn = Field(description="本人账户")

    def form(self) -> WrittenForm:
        account = WrittenAccount(self.account.kind, digits_text(self.account.number), person_name(self.account.holder), self.account.bank)
        return self.written(id_number=digits_text(self.id_number), name=person_name(self.name), account=account)

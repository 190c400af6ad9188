"""What a change report says, by kind (C7.3)."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from libs.common.contracts.registry import UnemploymentCause
from libs.common.kernel.identity_numbers import credit_code_valid
from libs.common.web.fields import RequestModel

Region = Annotated[str, Field(pattern=r"^[0-9]{6}$", description="县级行政区划代码", examples=["340111"])]


class _Content(RequestModel):
    def to_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"kind"})


class EmployerChangedIn(_Content):
    """工作单位变更(含重新就业)"""

    kind: Literal["EMPLOYER_CHANGED"] = Field(description="变动类型")
    employer: str = Field(min_length=2, max_length=100, description="新单位全称", examples=["合肥某机械有限公司"])
    credit_code: str = Field(default="", max_length=18, description="统一社会信用代码")
    condition: Literal["NORMAL", "HARDSHIP", "SUSPENDED"] = Field(default="NORMAL", description="单位状况")
    post: str = Field(min_length=1, max_length=80, description="职务(工种)", examples=["钳工"])
    front_line: bool = Field(default=False, description="是否一线")
    overcapacity: bool = Field(default=False, description="是否去产能企业")
    region: Region
    affiliated: UUID | None = Field(default=None, description="单位所属的省直或产业工会；属地单位为空")

    def to_json(self) -> dict[str, Any]:
        return {**super().to_json(), "code_verified": bool(self.credit_code) and credit_code_valid(self.credit_code)}


class PositionChangedIn(_Content):
    """职务变动"""

    kind: Literal["POSITION_CHANGED"] = Field(description="变动类型")
    post: str = Field(min_length=1, max_length=80, description="新职务(工种)", examples=["班组长"])
    front_line: bool = Field(default=False, description="是否一线")


class RetiredIn(_Content):
    """退休"""

    kind: Literal["RETIRED"] = Field(description="变动类型")
    document: str = Field(min_length=2, max_length=100, description="退休审批依据", examples=["退休审批表(2024)118号"])


class DeceasedIn(_Content):
    """去世"""

    kind: Literal["DECEASED"] = Field(description="变动类型")
    proof: Literal["DEATH_CERTIFICATE", "HOUSEHOLD_CANCELLATION", "CREMATION_CERTIFICATE", "COURT_DECLARATION", "OTHER"] = Field(
        description="依据：死亡医学证明 · 户籍注销 · 火化证明 · 法院宣告 · 其他"
    )


class ResidenceChangedIn(_Content):
    """常住地变更"""

    kind: Literal["RESIDENCE_CHANGED"] = Field(description="变动类型")
    region: Region
    address: str = Field(default="", max_length=200, description="居住地址")


class JobLostIn(_Content):
    """下岗失业"""

    kind: Literal["JOB_LOST"] = Field(description="变动类型")
    cause: UnemploymentCause = Field(
        description="原因：停产 · 破产 · 事业单位撤销 · 关闭兼并 · 去产能 · 其他非本人原因 · 本人原因", examples=["BANKRUPTCY"]
    )
    proof: str = Field(min_length=2, max_length=100, description="依据", examples=["法院破产裁定书"])


class HonourChangedIn(_Content):
    """荣誉变动：只备案；荣誉本身凭决定文号和证书在荣誉登记、撤销中办理"""

    kind: Literal["HONOR_CHANGED"] = Field(description="变动类型")
    change: Literal["GRANTED", "REVOKED"] = Field(description="GRANTED 新授予 · REVOKED 撤销")
    title: str = Field(min_length=4, max_length=80, description="称号", examples=["全国劳动模范"])
    doc_no: str = Field(min_length=1, max_length=100, description="决定文号", examples=["中发〔2020〕20号"])


class OtherIn(_Content):
    """其他变动：只备案"""

    kind: Literal["OTHER"] = Field(description="变动类型")
    matter: str = Field(min_length=2, max_length=100, description="事项", examples=["户籍迁移"])


Content = Annotated[
    EmployerChangedIn | PositionChangedIn | RetiredIn | DeceasedIn | ResidenceChangedIn | JobLostIn | HonourChangedIn | OtherIn,
    Field(
        discriminator="kind", description="所报变动，栏目随类型而定", examples=[{"kind": "RETIRED", "document": "退休审批表(2024)118号"}]
    ),
]


class ChangeReportIn(RequestModel):
    effective_on: date = Field(description="变动日期", examples=["2024-05-31"])
    content: Content
    note: str = Field(default="", max_length=1000, description="说明(密封保存)")
    presented_by: str = Field(default="", max_length=100, description="盖章来件的单位和经办人：无账号的单位由其工会代录，两方均留名")
    corrects: UUID | None = Field(default=None, description="更正已确认的报告时，填写该报告编号")
    annuls: bool = Field(default=False, description="所更正的变动并未发生，恢复原状")
    correction_reason: str = Field(default="", max_length=300, description="更正原因；更正时必填")


class RefilingIn(RequestModel):
    effective_on: date = Field(description="变动日期", examples=["2024-05-31"])
    content: Content


class ReasonIn(RequestModel):
    reason: str = Field(min_length=2, max_length=300, description="原因(密封保存)", examples=["去世日期与户籍注销证明不一致"])


class ConfirmationIn(RequestModel):
    """对内容不同的其他同类报告逐一表态；没有则均留空"""

    returns: frozenset[UUID] = Field(default=frozenset(), description="不予采信、退回上报单位的报告")
    keeps: frozenset[UUID] = Field(default=frozenset(), description="属于另一次变动、继续办理的报告")

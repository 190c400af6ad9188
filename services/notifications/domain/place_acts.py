"""Who acts for a city or county: its government, or the union of the same place with the government's sealed paper."""

from libs.common.kernel.errors import Code, FieldFault, refuse
from libs.common.kernel.jurisdiction import OrgKind
from services.notifications.domain.places import FEDERATIONS, GOVERNMENTS, level_of


def require_place(kind: OrgKind | None, region_code: str | None, place: str, paper: str) -> None:
    """Refuses REGION_UNKNOWN, NOT_RESPONSIBLE_UNIT, FIELD_INVALID (a union without the paper)."""
    if level_of(place) is None:
        refuse(Code.REGION_UNKNOWN, "请填写市或县(市、区)的行政区划代码")
    if region_code != place or kind not in GOVERNMENTS | FEDERATIONS:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "由当地人民政府填报，或由当地总工会依据其盖章材料录入")
    if kind in FEDERATIONS and not paper:
        refuse(Code.FIELD_INVALID, "代为录入须填写政府盖章材料的文号或柜号", fields=[FieldFault("paper", "缺少")])

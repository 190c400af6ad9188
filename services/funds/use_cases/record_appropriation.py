"""Record what a city or county appropriates for a year (C2.1 加大劳模帮扶资金投入).

Who may: a clerk of the place's government or finance bureau; for one without an account a clerk of its union, with the sealed paper's number.
Trigger: POST /funds/appropriations.   Records: the amount with its document, both names.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, REGION_UNKNOWN, FIELD_INVALID, MONEY_FORMAT_INVALID, DUPLICATE_ROW.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.funds.policy import c2_1_appropriation
from services.funds.storage.appropriations import Appropriation
from services.funds.storage.places import last_day, place_name
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RecordAppropriation:
    said: Appropriation


async def record_appropriation(command: RecordAppropriation, actor: Actor, uow: UnitOfWork) -> UUID:
    said = command.said
    if place_name(said.place, last_day(said.year)) is None:
        refuse(Code.REGION_UNKNOWN, "请填写本省当年有效的市或县(市、区)行政区划代码")
    unit = await uow.house.units.get(actor.unit_id) if actor.unit_id else None
    if unit is None or not (actor.roles and c2_1_appropriation.records_for(actor, unit.region_code or "", said.place)):
        if unit is not None and c2_1_appropriation.records_for(actor, said.place, said.place):
            refuse(Code.NOT_RESPONSIBLE_UNIT, "只能登记本地(市级可含所辖县区)的资金安排")
        refuse(Code.ROLE_NOT_PERMITTED, "由当地政府、财政局经办人登记；没有账号的由当地总工会凭盖章纸件代录")
    if said.amount_fen < 0:
        refuse(Code.MONEY_FORMAT_INVALID, "安排金额不能为负；减少安排请据实填写减少后的金额")
    if said.decided_on > uow.now.date():
        refuse(Code.FIELD_INVALID, "文件日期不能晚于今天")
    if c2_1_appropriation.on_behalf(actor) and not (said.paper_no and said.office):
        refuse(Code.FIELD_INVALID, "代录须填写出具单位名称和盖章纸件编号")
    return await uow.appropriations.record(said, actor.subject, unit.id)

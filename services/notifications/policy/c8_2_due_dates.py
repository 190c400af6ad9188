"""C8.2 各负其责，密切配合: how long a case may wait for somebody (及时 has no number in the circular: Q25, Q40)."""

from datetime import date
from enum import StrEnum
from typing import Final, Protocol

from libs.common.kernel.clause import Clause
from libs.common.kernel.parameters import ParametersOn

CLAUSE: Final = Clause("C8.2", "各负其责，密切配合，形成工作合力", ("Q25", "Q40"))


class WorkGate(StrEnum):
    """Where a case waits for somebody to act, as a clerk's work list shows it."""

    FILL = "FILL"  # 退回后重新填报
    REVIEW = "REVIEW"  # 县级审核
    NOTICE = "NOTICE"  # 公示期满结案
    OBJECTION = "OBJECTION"  # 异议处理
    DECLARE = "DECLARE"  # 上报
    VERIFY = "VERIFY"  # 信息核对
    ALLOCATE = "ALLOCATE"  # 审核分配
    PREPARE = "PREPARE"  # 编制发放批次
    PAY = "PAY"  # 审批、放行并处理银行回盘
    REISSUE = "REISSUE"  # 核对账户后重新发放
    RECOVER = "RECOVER"  # 多付款项的处理决定
    IDLE_MONEY = "IDLE_MONEY"  # 滞留资金清理
    CHANGE_REPORT = "CHANGE_REPORT"  # 变更报告的下一级办理
    CUSTODY = "CUSTODY"  # 托管接收确认
    ISSUE = "ISSUE"  # 走访发现的困难，由主责部门解决
    BEREAVEMENT = "BEREAVEMENT"  # 身故慰问及抚恤慰问金
    REFERRAL = "REFERRAL"  # 转介社会救助的办理结果
    SURVEY = "SURVEY"  # 摸底调查
    REDECLARATION = "REDECLARATION"  # 年度重新申报
    INSURANCE_GAP = "INSURANCE_GAP"  # 未参加基本医疗保险
    SERIOUS_ILLNESS = "SERIOUS_ILLNESS"  # 患大病劳模的重点帮扶
    CHECKUP_PLAN = "CHECKUP_PLAN"  # 尚未安排健康体检的人员
    PAY_GUARANTEE = "PAY_GUARANTEE"  # 疗休养期间工资福利未按正常渠道发放
    ONE_ON_ONE = "ONE_ON_ONE"  # 一对一帮扶：确定帮扶人、制订计划、联系
    RETENTION = "RETENTION"  # 裁员方案涉及劳模，督促优先稳岗
    POST_ADJUSTMENT = "POST_ADJUSTMENT"  # 所在单位调整岗位
    MEDIATION = "MEDIATION"  # 岗位调整被拒或逾期，责任工会协调
    HONOUR_CERTIFICATION = "HONOUR_CERTIFICATION"  # 为住房部门核实荣誉
    HOUSEHOLD_REVIEW = "HOUSEHOLD_REVIEW"  # 劳模身故后家庭住房保障复核
    HOUSEHOLD_REVIEW_LATE = "HOUSEHOLD_REVIEW_LATE"  # 住房部门逾期未复核，责任工会督促
    ARCHIVE_UNION = "ARCHIVE_UNION"  # 登记档案：省总工会签收
    ARCHIVE_HRSS = "ARCHIVE_HRSS"  # 登记档案：省人社厅签收


class WorkingDays(Protocol):
    def add_working_days(self, start: date, n: int) -> date: ...


def approaching_days(parameters: ParametersOn) -> int:
    """How many days before its due date a work item is said to come due. Refuses CONFIG_MISSING."""
    return parameters.integer("work.approaching.days")


def due_on(gate: WorkGate, since: date, calendar: WorkingDays, parameters: ParametersOn) -> date:
    """The last day to act on what waits since a day, which is not counted. Refuses CALENDAR_YEAR_MISSING, CONFIG_MISSING."""
    key = "objection.working_days" if gate is WorkGate.OBJECTION else "gate.working_days"
    return calendar.add_working_days(since, parameters.integer(key))

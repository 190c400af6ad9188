"""The two kinds of no, in words: one table of refusal codes, one kind each (domain.md §6).

A *decision about a case* is a result (`decision.py`). A *refusal of an act* is one of these errors: raised, rolled back, audited by
the door in a second transaction. The kind — never the class — decides the HTTP status (`web/problems.py`) and what a subscriber does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import NoReturn


class Kind(Enum):
    UNAUTHENTICATED = auto()
    INVALID = auto()
    TOO_LARGE = auto()
    TOO_MANY = auto()
    STALE = auto()
    PRECONDITION = auto()
    NOT_PERMITTED = auto()
    NOT_FOUND = auto()
    REFUSED = auto()
    CONFLICT = auto()
    UNAVAILABLE = auto()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means, to the person who reads it (Chinese first)."""

    kind: Kind
    zh: str
    en: str


class Code(StrEnum):
    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:  # noqa: ARG004
        return name

    # -- input ------------------------------------------------------------------------------------------------------------------
    INPUT_INVALID = auto()
    ID_NUMBER_INVALID = auto()
    BIRTH_DATE_MISMATCH = auto()
    AWARD_DATE_INVALID = auto()
    HONOR_NOT_COVERED = auto()
    REGION_UNKNOWN = auto()
    ORG_UNKNOWN = auto()
    FIELD_INVALID = auto()
    MONEY_FORMAT_INVALID = auto()
    INCOME_MISSING = auto()
    PAYEE_NOT_ALLOWED = auto()
    BANK_ACCOUNT_INVALID = auto()
    BANK_ACCOUNT_SHARED = auto()
    FUND_SOURCE_MISMATCH = auto()
    PAYER_MISMATCH = auto()
    NOT_HARD_TO_EMPLOY = auto()
    LOCAL_CONDITIONS_NOT_MET = auto()
    IDEMPOTENCY_KEY_REUSED = auto()
    WORKBOOK_REFUSED = auto()
    FILE_REFUSED = auto()
    CURSOR_INVALID = auto()
    BODY_TOO_LARGE = auto()
    TOO_MANY_REQUESTS = auto()
    CALENDAR_YEAR_MISSING = auto()
    # -- permission -------------------------------------------------------------------------------------------------------------
    TOKEN_INVALID = auto()
    NOT_RESPONSIBLE_UNIT = auto()
    ROLE_NOT_PERMITTED = auto()
    SELF_REVIEW_FORBIDDEN = auto()
    MANDATE_MISSING = auto()
    # -- state ------------------------------------------------------------------------------------------------------------------
    NOT_FOUND = auto()
    PERSON_NOT_FOUND = auto()
    DUPLICATE_PERSON = auto()
    DUPLICATE_ROW = auto()
    DUPLICATE_FILE = auto()
    IDENTITY_CONFLICT = auto()
    INVALID_TRANSITION = auto()
    NOTICE_NOT_ELAPSED = auto()
    NOTICE_OBJECTION_OPEN = auto()
    AMOUNT_NOT_CONFIGURED = auto()
    CONFIG_MISSING = auto()
    INSUFFICIENT_EARMARKED_BALANCE = auto()
    DUPLICATE_PERIOD = auto()
    ANNUAL_LIMIT_REACHED = auto()
    BENEFICIARY_DECEASED = auto()
    HONOR_REVOKED = auto()
    SUSPENDED = auto()
    CONSENT_MISSING = auto()
    EVIDENCE_MISSING = auto()
    CHAIN_SKIPPED = auto()
    CUSTODY_CONFLICT = auto()
    APPEAL_TOO_LATE = auto()
    EARMARK_FROZEN = auto()
    PAYEE_HELD = auto()
    SUPERVISION_HOLD = auto()
    STALE_VERSION = auto()
    PRECONDITION_REQUIRED = auto()
    IN_PROGRESS = auto()
    PRINTOUT_FAILED = auto()
    UNAVAILABLE = auto()


_I, _P, _N, _R, _C, _U = Kind.INVALID, Kind.NOT_PERMITTED, Kind.NOT_FOUND, Kind.REFUSED, Kind.CONFLICT, Kind.UNAVAILABLE
MEANINGS: dict[Code, Meaning] = {
    Code.INPUT_INVALID: Meaning(_I, "输入内容不符合要求", "The input is not valid"),
    Code.ID_NUMBER_INVALID: Meaning(_I, "公民身份号码有误", "The resident identity number is not valid"),
    Code.BIRTH_DATE_MISMATCH: Meaning(_I, "出生日期与身份号码不一致", "The birth date differs from the identity number"),
    Code.AWARD_DATE_INVALID: Meaning(_I, "授予年月有误", "The award date is not valid"),
    Code.HONOR_NOT_COVERED: Meaning(_I, "荣誉称号不属于省部级以上", "The honour is below provincial or ministerial level"),
    Code.REGION_UNKNOWN: Meaning(_I, "行政区划代码不在有效期内或不存在", "The region code is unknown or no longer in force"),
    Code.ORG_UNKNOWN: Meaning(_I, "工会组织名称无法识别", "The union is unknown"),
    Code.FIELD_INVALID: Meaning(_I, "填写内容不在规定范围内", "A field is outside its list or cannot be read"),
    Code.MONEY_FORMAT_INVALID: Meaning(_I, "金额格式有误", "The amount of money is not valid"),
    Code.INCOME_MISSING: Meaning(_I, "月工资(养老金)未填写", "The monthly income is missing"),
    Code.PAYEE_NOT_ALLOWED: Meaning(_I, "收款人不是本人或合法代领人", "The payee is neither the person nor a lawful payee"),
    Code.BANK_ACCOUNT_INVALID: Meaning(_I, "银行账号有误", "The bank account is not valid"),
    Code.BANK_ACCOUNT_SHARED: Meaning(_I, "银行账号已登记在他人名下", "The bank account is registered for another person"),
    Code.FUND_SOURCE_MISMATCH: Meaning(_I, "资金来源与用途不符", "The source of money does not allow this purpose"),
    Code.PAYER_MISMATCH: Meaning(_I, "体检费用的负担方不符", "The check-up is charged to the wrong payer"),
    Code.NOT_HARD_TO_EMPLOY: Meaning(_I, "未认定为就业困难人员", "The person is not recognised as hard to employ"),
    Code.LOCAL_CONDITIONS_NOT_MET: Meaning(
        _I, "不符合当地住房保障条件", "The household does not meet the local conditions of housing support"
    ),
    Code.IDEMPOTENCY_KEY_REUSED: Meaning(_I, "幂等键已用于不同内容的请求", "The idempotency key was used with another body"),
    Code.WORKBOOK_REFUSED: Meaning(_I, "工作簿无法受理", "The workbook is refused as a whole"),
    Code.FILE_REFUSED: Meaning(_I, "文件无法受理", "The file is refused"),
    Code.CURSOR_INVALID: Meaning(_I, "翻页标记无效", "The page cursor is not valid"),
    Code.TOO_MANY_REQUESTS: Meaning(Kind.TOO_MANY, "请求过于频繁", "Too many requests"),
    Code.BODY_TOO_LARGE: Meaning(Kind.TOO_LARGE, "请求内容过大", "The request body is too large"),
    Code.CALENDAR_YEAR_MISSING: Meaning(_R, "该年度工作日历尚未录入", "The working-day calendar of that year is missing"),
    Code.TOKEN_INVALID: Meaning(Kind.UNAUTHENTICATED, "访问令牌无效", "The access token is not valid"),
    Code.NOT_RESPONSIBLE_UNIT: Meaning(_P, "不属于本单位负责范围", "Your unit is not responsible for this case"),
    Code.ROLE_NOT_PERMITTED: Meaning(_P, "当前角色无权办理此事项", "Your role may not do this"),
    Code.SELF_REVIEW_FORBIDDEN: Meaning(_P, "同一人不得办理同一事项的两个环节", "One person may not act at two gates of a case"),
    Code.MANDATE_MISSING: Meaning(_P, "没有有效的授权(订阅或审计)", "No mandate in force allows this"),
    Code.NOT_FOUND: Meaning(_N, "未找到", "Not found"),
    Code.PERSON_NOT_FOUND: Meaning(_N, "劳模信息库中无此人", "The person is not in the register"),
    Code.DUPLICATE_PERSON: Meaning(_R, "此人已在库", "The person is already registered"),
    Code.DUPLICATE_ROW: Meaning(_R, "重复填报", "The row repeats an earlier one"),
    Code.DUPLICATE_FILE: Meaning(_R, "同一文件已上传", "The same file is there already"),
    Code.IDENTITY_CONFLICT: Meaning(_R, "身份号码与在库姓名不一致", "The identity number is on file under another name"),
    Code.INVALID_TRANSITION: Meaning(_R, "当前状态不能办理此事项", "The act is not possible in the present state"),
    Code.NOTICE_NOT_ELAPSED: Meaning(_R, "公示期未满", "The public notice has not elapsed"),
    Code.NOTICE_OBJECTION_OPEN: Meaning(_R, "公示异议尚未处理", "An objection to the notice is open"),
    Code.AMOUNT_NOT_CONFIGURED: Meaning(_R, "未配置发放标准", "No amount is configured for this benefit"),
    Code.CONFIG_MISSING: Meaning(_R, "缺少必要的政策参数", "A required policy parameter is missing"),
    Code.INSUFFICIENT_EARMARKED_BALANCE: Meaning(_R, "专项资金余额不足", "The earmarked balance is not sufficient"),
    Code.DUPLICATE_PERIOD: Meaning(_R, "该月份已有发放记录", "There is already a line for this month"),
    Code.ANNUAL_LIMIT_REACHED: Meaning(_R, "本年度次数已满", "The yearly limit is reached"),
    Code.BENEFICIARY_DECEASED: Meaning(_R, "此人已去世", "The person is deceased"),
    Code.HONOR_REVOKED: Meaning(_R, "荣誉称号已撤销", "No honour is left in force"),
    Code.SUSPENDED: Meaning(_R, "待遇暂停(失联、移居境外或在查)", "The person's entitlements are suspended"),
    Code.CONSENT_MISSING: Meaning(_R, "缺少本人知情同意书", "The consent record is missing"),
    Code.EVIDENCE_MISSING: Meaning(_R, "证明材料不齐", "Evidence is missing"),
    Code.CHAIN_SKIPPED: Meaning(_R, "不得越级上报", "No level may be skipped"),
    Code.CUSTODY_CONFLICT: Meaning(_R, "托管关系冲突", "The custody conflicts with an existing one"),
    Code.APPEAL_TOO_LATE: Meaning(_R, "已超过申请复核的期限", "The time for an appeal has passed"),
    Code.EARMARK_FROZEN: Meaning(_R, "该专项资金已冻结，待查明", "The earmark is frozen until it is examined"),
    Code.SUPERVISION_HOLD: Meaning(_R, "监督检查暂停，解除前不得办理", "Held by supervision until it is lifted"),
    Code.PAYEE_HELD: Meaning(
        _R,
        "暂缓付款：收款人变更未满24小时，身故报告待确认，或档案已并入同一人的另一档案",
        "Payment is held: a changed payee waits 24 hours, a reported death is not settled, or the record was merged into another",
    ),
    Code.STALE_VERSION: Meaning(Kind.STALE, "资料已被他人修改，请刷新后重试", "The resource has changed; read it again"),
    Code.PRECONDITION_REQUIRED: Meaning(
        Kind.PRECONDITION, "请提供所依据的版本(If-Match 或对比版本)", "The version that was read is required"
    ),
    Code.IN_PROGRESS: Meaning(_C, "相同请求正在办理", "The same request is in progress"),
    Code.PRINTOUT_FAILED: Meaning(_R, "未能生成打印件", "The paper could not be set"),
    Code.UNAVAILABLE: Meaning(_U, "服务暂不可用，请稍后重试", "The service is not available now"),
}
assert set(MEANINGS) == set(Code), "every code has a meaning"


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One field that is wrong: its path in the input and what to do about it. `english`: the same for who asks for English; empty: there is none."""

    path: str
    message: str
    english: str = ""


class LaomoError(Exception):
    """A refusal. `detail` is one Chinese sentence that tells the user what to do next; it never holds personal data.

    `carries` are events that the door emits in its second transaction, after the rollback (FUND_MISUSE_BLOCKED).
    """

    def __init__(self, code: Code, detail: str = "", *, fields: Sequence[FieldFault] = (), carries: Sequence[object] = ()) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.fields = tuple(fields)
        self.carries = tuple(carries)

    @property
    def kind(self) -> Kind:
        return MEANINGS[self.code].kind


def refuse(code: Code, detail: str = "", *, fields: Sequence[FieldFault] = (), carries: Sequence[object] = ()) -> NoReturn:
    """Raise the refusal of `code`."""
    raise LaomoError(code, detail, fields=fields, carries=carries)

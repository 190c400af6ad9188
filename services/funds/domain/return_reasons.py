"""Why a bank gave a payment back, in words a clerk can act on: banks write codes, short texts or both. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Cause(StrEnum):
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED"
    ACCOUNT_WRONG = "ACCOUNT_WRONG"
    NAME_MISMATCH = "NAME_MISMATCH"
    HOLDER_DECEASED = "HOLDER_DECEASED"
    ACCOUNT_FROZEN = "ACCOUNT_FROZEN"
    LIMIT = "LIMIT"
    BANK_FAULT = "BANK_FAULT"
    OTHER = "OTHER"


WORDS: Final = {
    Cause.ACCOUNT_CLOSED: "账户已销户",
    Cause.ACCOUNT_WRONG: "账号有误或不存在",
    Cause.NAME_MISMATCH: "户名与账号不符",
    Cause.HOLDER_DECEASED: "户主已故",
    Cause.ACCOUNT_FROZEN: "账户被冻结、挂失或未激活",
    Cause.LIMIT: "超出账户限额或账户类别限制",
    Cause.BANK_FAULT: "银行系统或清算原因",
    Cause.OTHER: "其他原因",
}
# in this order: a text that names several things means the more serious
_SIGNS: Final = (
    (Cause.HOLDER_DECEASED, r"已故|死亡|去世|身故|DECEASED"),
    (Cause.ACCOUNT_CLOSED, r"销户|已注销|CLOSED|E?0*06\b"),
    (Cause.NAME_MISMATCH, r"户名|姓名|名称.{0,4}(不符|不一致|有误)|账户不符|NAME"),
    (Cause.ACCOUNT_FROZEN, r"冻结|挂失|止付|未激活|睡眠|久悬|FROZEN|BLOCKED"),
    (Cause.LIMIT, r"限额|[ⅡⅢ]类|二类|三类|超限|LIMIT"),
    (Cause.ACCOUNT_WRONG, r"账号|账户|卡号|无此|不存在|ACCOUNT|CARD"),
    (Cause.BANK_FAULT, r"系统|超时|清算|通讯|网络|TIMEOUT|SYSTEM"),
)
_BY_CORRECTION: Final = frozenset({Cause.ACCOUNT_CLOSED, Cause.ACCOUNT_WRONG, Cause.NAME_MISMATCH, Cause.ACCOUNT_FROZEN, Cause.LIMIT})

_DONE: Final = {"RESERVED": "已重新编入批次", "PAID": "已重新发放到账", "CANCELLED": "已不再应发，无需办理"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the person since: a correction that waits, an account registered after the money came back, a reported or known death."""

    state: str
    correction_open: bool
    account_since: bool
    held: bool
    died_on: date | None


def cause_of(said: str) -> Cause:
    return next((cause for cause, signs in _SIGNS if re.search(signs, said, re.IGNORECASE)), Cause.OTHER)


def next_step(cause: Cause, known: Standing) -> str:
    """What the union does now."""
    if known.state != "FAILED":
        return _DONE.get(known.state, "无需办理")
    steps = (
        (known.held, "身故报告待确认，确认或退回后再办"),
        (known.died_on is not None, "本人已去世：登记继承人为合法代领人后发放生前应发部分"),
        (cause is Cause.HOLDER_DECEASED, "向县级工会核实生存状态；属实的按身故变动逐级上报，不得重发"),
        (known.correction_open, "账户更正待复核，请尽快复核"),
        (known.account_since, "账户已更正，可重新编制批次"),
        (cause in _BY_CORRECTION, "请县级工会核实收款账户，录入账户更正并由另一人复核"),
        (cause is Cause.BANK_FAULT, "银行原因可直接重新编制批次；仍不成功的请与银行核实"),
    )
    return next((step for holds, step in steps if holds), "请与银行核实原因后办理")

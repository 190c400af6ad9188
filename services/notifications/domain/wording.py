"""What a person reads about a payment: amount, purpose, source, months; never an account number."""

from collections.abc import Sequence
from datetime import date

from libs.common.kernel.money import format_yuan

BENEFITS = {
    "SPRING_FESTIVAL_GRANT": ("春节慰问金", "Spring Festival grant"),
    "LIVING_HARDSHIP_SUBSIDY": ("生活困难补助金", "living-hardship subsidy"),
    "SPECIAL_HARDSHIP_AID": ("特困帮扶金", "special-hardship aid"),
    "HEALTH_CHECKUP_SUBSIDY": ("健康体检补助金", "check-up subsidy"),
    "OLD_AGE_ALLOWANCE": ("高龄补贴", "old-age allowance"),
}
SOURCES = {
    "CENTRAL_SPECIAL": ("中央财政专项资金", "central earmarked fund"),
    "PROVINCIAL_SPECIAL": ("省财政专项资金", "provincial earmarked fund"),
    "LOCAL_SPECIAL": ("市县财政资金", "local fund"),
    "UNION_FUND": ("工会经费", "union fund"),
}
_TITLES = {
    "PAID": ("补助已发放", "Your subsidy was paid"),
    "FAILED": ("补助未能发放", "Your subsidy could not be paid"),
    "RETURNED": ("补助被银行退回", "Your subsidy was returned by the bank"),
}


def title(kind: str, *, english: bool) -> str:
    return _TITLES[kind][english]


def body(kind: str, benefit: str, source: str, months: Sequence[str], amount_fen: int, on: date, *, english: bool) -> str:
    """One message in the reader's language."""
    what, whence, amount = BENEFITS[benefit][english], SOURCES[source][english], format_yuan(amount_fen)
    span = months[0] if len(months) == 1 else f"{months[0]} – {months[-1]}"
    if english:
        if kind == "PAID":
            return f"{amount} CNY, {what} for {span}, was paid to your account on {on}. Source: {whence}."
        return f"{amount} CNY, {what} for {span}, did not reach your account. Please ask your union to check the account; it will be paid again."
    if kind == "PAID":
        return f"{what}{amount}元（{span}）已于{on}发放到您的账户，资金来源：{whence}。"
    return f"{what}{amount}元（{span}）未能到账。请联系您的责任工会核对收款账户，核对后将重新发放。"

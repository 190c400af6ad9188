"""The values that a message's text speaks of, in the reader's language: amount, purpose, source, months; never an account number."""

from collections.abc import Mapping, Sequence
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
SUBJECT = ("您有一条新的服务消息", "You have a new message")
"""Of an e-mail: it tells nothing of whom or what."""


def values_of(benefit: str, source: str, months: Sequence[str], amount_fen: int, on: date, *, english: bool) -> Mapping[str, str]:
    """What is not known of a message is empty."""
    span = "" if not months else months[0] if len(months) == 1 else f"{months[0]} – {months[-1]}"
    what, whence = BENEFITS.get(benefit, ("", "")), SOURCES.get(source, ("", ""))
    named = {"benefit": what[english], "source": whence[english], "amount": format_yuan(amount_fen)}
    return {**named, "months": span, "date": on.isoformat()}

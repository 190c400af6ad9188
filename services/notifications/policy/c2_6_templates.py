"""C2.6 资金发放 — what a person is told of it and of their case, as dated texts: placeholders of a whitelist, nothing that names anybody."""

from collections.abc import Mapping
from string import Formatter
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.parameters import ParametersOn

CLAUSE: Final = Clause("C2.6", "市总工会、省直工会和有关产业工会负责信息核对、资金发放", ("Q49",))
_PAYMENT: Final = frozenset({"benefit", "amount", "months", "date", "source"})
PLACEHOLDERS: Final[Mapping[str, frozenset[str]]] = {
    "PAID": _PAYMENT,
    "FAILED": _PAYMENT,
    "RETURNED": _PAYMENT,
    "APPLICATION_SUBMITTED": frozenset({"benefit", "date"}),
    "APPLICATION_RETURNED": frozenset({"date"}),
    "APPLICATION_REJECTED": frozenset({"date"}),
    "APPLICATION_VERIFIED": frozenset({"benefit", "date"}),
    "CUSTODY_ASSIGNED": frozenset({"date"}),
    "REDECLARATION_DUE": frozenset({"date"}),
    "PENSION_DUE": frozenset({"date"}),
    "APPEAL_UPHELD": frozenset({"date"}),
    "APPEAL_DISMISSED": frozenset({"date"}),
    "APPEAL_DISMISSED_BY_PROVINCE": frozenset({"date"}),
    "INSURANCE_GAP_DETECTED": frozenset({"date", "months"}),
    "CHECKUP_PLANNED": frozenset({"date", "months"}),
    "CONVALESCENCE_CONFIRMED": frozenset({"date"}),
    "ONE_ON_ONE_ASSIGNED": frozenset({"date"}),
    "PUBLIC_WELFARE_POST_ENDED": frozenset({"date"}),
    "POST_ADJUSTED": frozenset({"date"}),
    "POST_ADJUSTMENT_REFUSED": frozenset({"date"}),
    "HOUSING_PRIORITY_GRANTED": frozenset({"date"}),
}
"""Kind of message → what its text may speak of."""

LANGUAGES: Final = ("zh", "en")
PARTS: Final = ("title", "body")
KEYS: Final = {f"template.{kind}.{language}.{part}": kind for kind in PLACEHOLDERS for language in LANGUAGES for part in PARTS}


def fault_of(kind: str, text: str) -> str | None:
    """What is wrong with a template's text; None where nothing is."""
    try:
        fields = [(name, form, conversion) for _, name, form, conversion in Formatter().parse(text) if name is not None]
    except ValueError:
        return "花括号不成对"
    allowed = PLACEHOLDERS[kind]
    if any(name not in allowed or form or conversion for name, form, conversion in fields):
        return f"只可使用 {'、'.join(f'{{{name}}}' for name in sorted(allowed))}"
    return None if text.strip() else "请填写文字"


def worded(kind: str, values: Mapping[str, str], parameters: ParametersOn, *, english: bool) -> tuple[str, str]:
    """Title and body. Where there is no English text, Chinese. Refuses CONFIG_MISSING where there is none at all."""

    def text(part: str) -> str:
        wanted = parameters.values.get(f"template.{kind}.en.{part}") if english else None
        return (wanted.value if wanted else parameters.text(f"template.{kind}.zh.{part}")).format_map(values)

    return text("title"), text("body")

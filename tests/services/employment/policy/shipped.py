"""The shipped parameters of employment, as its composition root loads them."""

from datetime import date

from libs.common.kernel.parameters import Parameter, ParametersOn
from services.employment.storage.unit_of_work import PARAMETERS


def shipped_on(day: date, **rows: str) -> ParametersOn:
    """The values in force on a day, with rows that two persons have set since."""
    extra = [Parameter(key.replace("__", "."), value, "值", day, "C5.3", "皖工发〔2024〕30号") for key, value in rows.items()]
    return PARAMETERS.shipped().with_rows(extra).on(day)

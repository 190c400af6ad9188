"""The shipped parameters of health, as its composition root loads them."""

from services.health.storage.unit_of_work import PARAMETERS


def shipped_on(day, **rows):
    """The values in force on a day, with rows that two persons have set since."""
    from libs.common.kernel.parameters import Parameter  # noqa: PLC0415

    extra = [Parameter(key.replace("__", "."), value, "值", day, "C4.8", "皖工发〔2024〕30号") for key, value in rows.items()]
    return PARAMETERS.shipped().with_rows(extra).on(day)

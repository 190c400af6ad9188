"""What the demo reads of its workbooks and of their results."""

from datetime import date
from pathlib import Path
from typing import Any

from libs.common.workbooks.cells import CellError, civil_date
from libs.common.workbooks.limits import WorkbookLimits
from libs.common.workbooks.reading import read_workbook


def counted(result: dict[str, Any]) -> list[tuple[str, str]]:
    codes: dict[str, int] = {}
    for entry in result["refused"]:
        codes[entry["code"]] = codes.get(entry["code"], 0) + 1
    return [("退回行数", str(len(result["refused"]))), *((f"　{code}", str(count)) for code, count in sorted(codes.items()))]


def last_declared(path: Path) -> date:
    """The last 申报日期 of a survey workbook: the day on which the demo imports it."""
    _, rows = read_workbook(path.read_bytes(), ["申报日期"], WorkbookLimits())
    days = []
    for _, (cell,) in rows:
        try:
            days.append(civil_date(cell))
        except CellError:
            continue
    if not days:
        raise ValueError("申报表没有可识别的申报日期")
    return max(days)

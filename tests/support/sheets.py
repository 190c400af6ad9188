"""A list that came back as a workbook: its rows by header."""

import io
from typing import Any

from python_calamine import CalamineWorkbook

_HEADER = 2  # title, watermark, header


def listed(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, sheet[_HEADER]), row, strict=True)) for row in sheet[_HEADER + 1 :]]

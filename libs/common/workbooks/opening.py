"""A workbook is refused as a whole, before anything is parsed, when it could do more than hold text (reliability.md S-G)."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import NoReturn

from libs.common.kernel.errors import Code, refuse

_FORBIDDEN = (
    (re.compile(r"vbaProject|macrosheets|activeX", re.IGNORECASE), "含有宏"),
    (re.compile(r"externalLinks/"), "含有外部链接"),
    (re.compile(r"embeddings/|oleObject"), "含有嵌入对象"),
)
_FORMULA = re.compile(rb"<c\b[^>]*\br=\"([A-Z]{1,3}[0-9]{1,7})\"[^>]*>\s*<f[\s/>]")
_DANGER = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_WINDOW = 1 << 20
_OVERLAP = 512


@dataclass(frozen=True, slots=True)
class WorkbookLimits:
    """Bytes, entries, times; rows and columns of a sheet."""

    file_bytes: int = 64 << 20
    unpacked_bytes: int = 1 << 30
    entries: int = 2_000
    ratio: int = 200
    rows: int = 400_000
    columns: int = 256


def check_workbook(content: bytes, limits: WorkbookLimits) -> None:
    """Refuses WORKBOOK_REFUSED naming the part or cell: not xlsx, too large, bombs, macros, external links, formulas, entities."""
    if len(content) > limits.file_bytes:
        _refuse(f"文件超过{limits.file_bytes >> 20}MiB，请分批上报")
    if not content.startswith(b"PK"):
        _refuse("不是 .xlsx 工作簿，请另存为 Excel 工作簿(.xlsx)")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_entries(archive, limits)
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rels")):
                    _scan(archive, entry)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError):  # an unknown compression is a RuntimeError
        _refuse("文件已损坏或已加密，请重新保存后上传")


def _check_entries(archive: zipfile.ZipFile, limits: WorkbookLimits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.entries or sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        _refuse("解压后内容过大")
    if "xl/workbook.xml" not in archive.namelist():
        _refuse("不是 .xlsx 工作簿，请另存为 Excel 工作簿(.xlsx)")
    for entry in entries:
        if entry.file_size > 1 << 20 and entry.file_size > limits.ratio * max(1, entry.compress_size):
            _refuse(f"{entry.filename} 压缩比异常")
        if entry.filename.startswith(("/", "\\")) or ".." in entry.filename.split("/") or entry.external_attr >> 28 == 0xA:  # noqa: PLR2004
            _refuse("含有越界路径")
        for pattern, what in _FORBIDDEN:
            if pattern.search(entry.filename):
                _refuse(f"{what}({entry.filename})，请删除后另存")


def _scan(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Streaming, with an overlap so that nothing hides on an edge."""
    sheet = entry.filename.startswith("xl/worksheets/")
    with archive.open(entry) as part:
        tail = b""
        while block := part.read(_WINDOW):
            window = tail + block
            if _DANGER.search(window):
                _refuse(f"{entry.filename} 含有实体声明")
            if entry.filename.endswith(".rels") and b'TargetMode="External"' in window and b"hyperlink" not in window:
                _refuse(f"{entry.filename} 含有外部链接，请删除后另存")
            if sheet and (found := _FORMULA.search(window)):
                _refuse(f"单元格 {found.group(1).decode()} 含有公式，请改为数值或文字后上传")
            tail = window[-_OVERLAP:]


def _refuse(detail: str) -> NoReturn:
    refuse(Code.WORKBOOK_REFUSED, detail)

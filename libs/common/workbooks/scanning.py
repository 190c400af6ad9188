"""One part of a workbook, as a stream of bytes: declarations, macros, links out of the workbook, formulas.

Hyperlinks are tolerated while they are what Excel makes of a typed address (http, https, mailto): nothing here follows them, and no report
repeats them. A link to a file, a share or any other scheme is refused. Text that begins with "=" is text.
"""

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NoReturn
from xml.parsers import expat

from xlsxwriter.utility import xl_rowcol_to_cell

from libs.common.kernel.errors import Code, refuse

Read = Callable[[str], Iterator[bytes]]
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DDE = re.compile(rb"<(?:[^\s<>/:]+:)?ddeLink\b")
_FORMULA = re.compile(rb"[<:]f[\s/>]")
_PREFIXED = re.compile(rb"<[^\s<>/:]+")
_OVERLAP = 1 << 10  # longer than any tag's name: nothing hides on the edge of a block
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_TYPES = (
    ("macroenabled", "宏"),
    ("vbaproject", "宏"),
    ("macrosheet", "宏"),
    ("activex", "宏"),
    ("externallink", "外部链接"),
    ("oleobject", "嵌入对象"),
)
_RELATIONS = {
    "vbaproject": "宏",
    "xlmacrosheet": "宏",
    "xlintlmacrosheet": "宏",
    "activexcontrolbinary": "宏",
    "control": "宏",
    "externallink": "外部链接",
    "externallinkpath": "外部链接",
    "connections": "外部链接",
    "oleobject": "嵌入对象",
    "package": "嵌入对象",
}
_TYPED_ADDRESS = re.compile(r"https?://|mailto:", re.IGNORECASE)


class _Found(Exception):  # noqa: N818 - not an error: it ends the parse
    pass


def refuse_workbook(detail: str) -> NoReturn:
    refuse(Code.WORKBOOK_REFUSED, detail)


def check_part(name: str, read: Read) -> None:
    """Refuses WORKBOOK_REFUSED. `read` gives the blocks of any part of the workbook; of one it does not hold, none."""
    if name.lower() == "[content_types].xml":
        _check_types(_elements(name, read(name)))
    elif name.lower().endswith(".rels"):
        for relation in _elements(name, read(name)):
            _check_relation(name, relation)
    else:
        _scan(name, read)


def _scan(name: str, read: Read) -> None:
    in_cells, tail = False, b""
    for block in read(name):
        window = tail + block
        if b"<!" in window and _DECLARATION.search(window):
            refuse_workbook(f"{name} 含有实体声明")
        if b"ddeLink" in window and _DDE.search(window):
            refuse_workbook(f"{name} 含有动态数据交换(DDE)链接，请删除后另存")
        start = 0 if in_cells else window.find(b"sheetData")
        if start >= 0:
            in_cells = True
            if any(_is_tag(window, found.start()) for found in _FORMULA.finditer(window, start)):
                refuse_workbook(f"{_place(name, read)}含有公式，请改为数值或文字后上传")
        tail = window[-_OVERLAP:]


def _is_tag(window: bytes, at: int) -> bool:
    """`<f>`, or `:f>` with nothing but a prefix before it: text may hold ":f " too."""
    return window[at] == ord("<") or _PREFIXED.fullmatch(window, max(0, window.rfind(b"<", 0, at)), at) is not None


def _place(name: str, read: Read) -> str:
    """Sheet and address of the first formula of a part, for a person to find it. Only a refused workbook pays for this second reading."""
    targets = {_last(relation.get("Target", "")): relation.get("Id") for relation in _elements(name, read("xl/_rels/workbook.xml.rels"))}
    sheets = _elements(name, read("xl/workbook.xml"))
    title = next((sheet["name"] for sheet in sheets if "sheetId" in sheet and sheet.get("id") == targets.get(_last(name))), name)
    row = column = 0
    cell = ""

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal row, column, cell
        match tag.rpartition(":")[2]:
            case "row":
                row, column = int(attributes.get("r", row + 1)), 0
            case "c":
                cell = attributes.get("r") or xl_rowcol_to_cell(max(0, row - 1), column)
                column += 1
            case "f":
                raise _Found

    with contextlib.suppress(_Found, ValueError):
        _parse(name, read(name), start)
    return f"工作表“{title}”的单元格 {cell} "


def _check_types(types: Iterable[Mapping[str, str]]) -> None:
    declared = [entry.get("ContentType", "").lower() for entry in types]
    for word, what in _TYPES:
        if any(word in content_type for content_type in declared):
            refuse_workbook(f"含有{what}，请删除后另存为 .xlsx")
    if _MAIN not in declared:
        refuse_workbook("不是 .xlsx 工作簿，请另存为 Excel 工作簿(.xlsx)")


def _check_relation(name: str, relation: Mapping[str, str]) -> None:
    kind = _last(relation.get("Type", "")).lower()
    if kind in _RELATIONS:
        refuse_workbook(f"含有{_RELATIONS[kind]}({name})，请删除后另存")
    if relation.get("TargetMode", "").lower() == "external" and not (
        kind == "hyperlink" and _TYPED_ADDRESS.match(relation.get("Target", ""))
    ):
        refuse_workbook(f"含有外部链接({name})，请改为文字后另存")


def _elements(name: str, blocks: Iterable[bytes]) -> list[dict[str, str]]:
    """The attributes of every element, names without their prefix."""
    found: list[dict[str, str]] = []
    _parse(name, blocks, lambda _, attributes: found.append({key.rpartition(":")[2]: value for key, value in attributes.items()}))
    return found


def _parse(name: str, blocks: Iterable[bytes], start: Callable[[str, Mapping[str, str]], None]) -> None:
    def declared(*_: object) -> None:
        refuse_workbook(f"{name} 含有实体声明")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = declared
    try:
        for block in blocks:
            parser.Parse(block)
        if parser.CurrentByteIndex >= 0:  # something was read
            parser.Parse(b"", True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError:
        refuse_workbook(f"{name} 已损坏，请重新保存后上传")


def _last(path: str) -> str:
    return path.rpartition("/")[2]

"""A workbook is refused as a whole, before anything is parsed, when it could do more than hold text (reliability.md S-G, attack 44).

The archive is judged by its directory first, then every part is unpacked once, as a stream, against the size the directory promised, and
scanned by `scanning.py` whatever its name is: the parser finds sheets by relationship, so a name proves nothing.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from zipfile import ZipInfo

from libs.common.workbooks.limits import WorkbookLimits
from libs.common.workbooks.scanning import check_part, refuse_workbook

_ZIP, _OLE, _END = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x05\x06"
_NESTED = (_ZIP, _OLE, b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"MZ\x90")
_FORBIDDEN = (
    (re.compile(r"vbaproject|macrosheets/|dialogsheets/|activex|customui"), "含有宏"),
    (re.compile(r"externallinks/|xl/connections\.xml|querytables/"), "含有外部链接"),
    (re.compile(r"embeddings/|oleobject"), "含有嵌入对象"),
    (re.compile(r"^xl/workbook\.bin$|^content\.xml$"), "混有其他格式的内容"),
)
_UNSAFE = re.compile(r"^/|\\|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)|\0")
_NOT_XLSX = "不是 .xlsx 工作簿，请另存为 Excel 工作簿(.xlsx)"
_BROKEN = "文件已损坏或不完整，请重新保存后上传"
_SMALL = 1 << 20  # below it a ratio says nothing
_PACKED_BLOCK = 1 << 16  # deflate makes at most 1,032 bytes of one: never more than 66 MiB at a time


def check_workbook(content: bytes, limits: WorkbookLimits) -> None:
    """Refuses WORKBOOK_REFUSED naming the part or the cell."""
    if len(content) > limits.file_bytes:
        refuse_workbook(f"文件超过{limits.file_bytes >> 20}MiB，请分批上报")
    _check_form(content, limits)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError, struct.error):
        refuse_workbook(_BROKEN)
    _check_directory(entries, len(content), limits)
    parts = {entry.filename: entry for entry in entries}

    def read(name: str) -> Iterator[bytes]:
        return _unpack(content, parts[name]) if name in parts else iter(())

    for entry in sorted(entries, key=lambda entry: entry.file_size):  # the small parts say soonest that it is not for us
        check_part(entry.filename, read)


def _check_form(content: bytes, limits: WorkbookLimits) -> None:
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        refuse_workbook("工作簿设有打开密码，请取消密码后上传" if locked else _NOT_XLSX)
    if not content.startswith(_ZIP):
        refuse_workbook(_NOT_XLSX)
    if content[-22:-18] != _END:  # nothing may follow the directory, so that every reader finds the same one
        refuse_workbook(_BROKEN)
    if content.count(b"PK\x01\x02") > limits.entries:
        refuse_workbook("压缩包内文件过多")


def _check_directory(entries: Sequence[ZipInfo], packed: int, limits: WorkbookLimits) -> None:
    names = {entry.filename.lower() for entry in entries}
    if not names >= {"[content_types].xml", "xl/workbook.xml"}:
        refuse_workbook(_NOT_XLSX)
    if len(entries) > limits.entries or sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        refuse_workbook("解压后内容过大，请分批上报")
    overlapping = sum(entry.compress_size for entry in entries) > packed or min(entry.header_offset for entry in entries) != 0
    if len(names) != len(entries) or overlapping:
        refuse_workbook(_BROKEN)
    for entry in entries:
        _check_entry(entry, limits)


def _check_entry(entry: ZipInfo, limits: WorkbookLimits) -> None:
    if _UNSAFE.search(entry.orig_filename) or stat.S_ISLNK(entry.external_attr >> 16):
        refuse_workbook("压缩包内含有越界路径或链接文件")
    if entry.flag_bits & 1:
        refuse_workbook("工作簿已加密，请取消密码后上传")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        refuse_workbook(_BROKEN)
    if entry.file_size > max(_SMALL, limits.ratio * entry.compress_size):
        refuse_workbook(f"{entry.filename} 压缩比异常")
    for pattern, what in _FORBIDDEN:
        if pattern.search(entry.filename.lower()):
            refuse_workbook(f"{what}({entry.filename})，请删除后另存")


def _unpack(content: bytes, entry: ZipInfo) -> Iterator[bytes]:
    """The part in blocks. It must have the size and the checksum of the directory: a parser may not stop where the directory says."""
    at = entry.header_offset
    start = at + 30 + sum(struct.unpack("<HH", content[at + 26 : at + 30].ljust(4, b"\0")))
    packed = memoryview(content)[start : start + entry.compress_size]
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    size = checksum = 0
    for offset in range(0, len(packed), _PACKED_BLOCK):
        try:
            block = packed[offset : offset + _PACKED_BLOCK]
            unpacked = inflater.decompress(block) if inflater else bytes(block)
        except zlib.error:
            refuse_workbook(_BROKEN)
        if not size and unpacked.startswith(_NESTED):
            refuse_workbook(f"{entry.filename} 是压缩包或程序，请删除后另存")
        size, checksum = size + len(unpacked), zlib.crc32(unpacked, checksum)
        if size > entry.file_size:
            refuse_workbook(_BROKEN)
        yield unpacked
    if size != entry.file_size or checksum != entry.CRC or (inflater and not inflater.eof):
        refuse_workbook(_BROKEN)

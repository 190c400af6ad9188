"""An OFD (GB/T 33190): an archive with OFD.xml at its root, judged by its directory, then every part unpacked once against the size that it promised.

Refused: locked, programs, scripts and archives inside, paths that lead out, entities in XML, bombs.
"""

import re
import stat
import struct
import zipfile
import zlib
from io import BytesIO
from typing import Final
from zipfile import ZipFile, ZipInfo

from libs.common.documents.words import DAMAGED, refuse_file

_ENTRIES: Final = 5_000
_UNPACKED_BYTES: Final = 256 << 20
_RATIO: Final = 100
_SMALL: Final = 1 << 20  # below it a ratio says nothing
_XML_BYTES: Final = 32 << 20
_BLOCK: Final = 1 << 20
_ROOT: Final = re.compile(rb"<(?:[A-Za-z]+:)?OFD[\s>]")
_PAGE: Final = re.compile(rb"<(?:[A-Za-z]+:)?Page\s")
_UNSAFE: Final = re.compile(r"\\|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)|\0")
_PROGRAM: Final = re.compile(r"\.(?:exe|dll|com|bat|cmd|ps1|vbs|js|jse|wsf|msi|scr|sh|jar|html?|svg|zip|rar|7z|gz|docm|xlsm|pptm)$")
_NESTED: Final = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"MZ",
    b"\x7fELF",
)


def check(content: bytes) -> int | None:
    """The number of pages, None where it cannot be told."""
    if content[-22:-18] != b"PK\x05\x06" or content.count(b"PK\x01\x02") > _ENTRIES:  # nothing may follow the directory
        refuse_file(DAMAGED)
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_directory(entries, len(content))
            pages = sum(_check_part(archive, entry) for entry in entries if not entry.is_dir())
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, struct.error):
        refuse_file(DAMAGED)
    return pages or None


def _check_directory(entries: list[ZipInfo], packed: int) -> None:
    names = {entry.filename.lower() for entry in entries}
    if "ofd.xml" not in names:
        refuse_file("只接受 PDF、JPG、OFD 文件；压缩包请解压后逐个上传")
    if any("encryptions.xml" in name or name.endswith(".entries") for name in names):
        refuse_file("OFD 已加密，请取消密码后上传")
    if len(entries) > _ENTRIES or sum(entry.file_size for entry in entries) > _UNPACKED_BYTES:
        refuse_file("OFD 解压后内容过大，请分成几个文件上传")
    overlapping = sum(entry.compress_size for entry in entries) > packed or min(entry.header_offset for entry in entries) != 0
    if len(names) != len(entries) or overlapping:
        refuse_file(DAMAGED)
    for entry in entries:
        _check_entry(entry)


def _check_entry(entry: ZipInfo) -> None:
    if _UNSAFE.search(entry.orig_filename) or stat.S_ISLNK(entry.external_attr >> 16):
        refuse_file("OFD 内含有越界路径或链接文件")
    if entry.flag_bits & 1:
        refuse_file("OFD 已加密，请取消密码后上传")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        refuse_file(DAMAGED)
    if entry.file_size > max(_SMALL, _RATIO * entry.compress_size):
        refuse_file("OFD 压缩比异常，请重新生成后上传")
    if _PROGRAM.search(entry.filename.lower()):
        refuse_file("OFD 中夹带程序、脚本或压缩包，请删除附件后上传")


def _check_part(archive: ZipFile, entry: ZipInfo) -> int:
    """Pages that the part names. Its size and checksum are those of the directory, or the archive's reader raises."""
    is_xml = entry.filename.lower().endswith(".xml")
    if is_xml and entry.file_size > _XML_BYTES:
        refuse_file("OFD 解压后内容过大，请分成几个文件上传")
    kept, read = [], 0
    with archive.open(entry) as part:
        while block := part.read(_BLOCK):
            if not read and block.startswith(_NESTED):
                refuse_file("OFD 中夹带程序、脚本或压缩包，请删除附件后上传")
            read += len(block)
            if is_xml:
                kept.append(block)
    if read != entry.file_size:
        refuse_file(DAMAGED)
    return _check_xml(entry.filename.lower(), b"".join(kept)) if is_xml else 0


def _check_xml(name: str, content: bytes) -> int:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):  # what is looked for is looked for in UTF-8
        refuse_file("OFD 的文字编码无法检查，请重新生成后上传")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        refuse_file("OFD 的内容定义无法检查，请重新生成后上传")
    if name == "ofd.xml" and not _ROOT.search(content):
        refuse_file(DAMAGED)
    return len(_PAGE.findall(content)) if name.endswith("/document.xml") else 0

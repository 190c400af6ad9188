"""A PDF that can only be read: begins and ends as one, is not locked, runs nothing, opens nothing, carries no other file, is no bomb.

Names are searched as a reader would see them, escapes (#4a) resolved, in the file itself and in every inflated stream: an action has to
name its kind somewhere. A stream of objects packed in a way that is not looked into is refused.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final

from libs.common.documents.words import DAMAGED, refuse_file, require_one_meaning

_INFLATED_BYTES: Final = 256 << 20
_BLOCK: Final = 1 << 20
_LONGEST_NAME: Final = 64
_DICTIONARY: Final = 4096


def _names(*words: str) -> re.Pattern[bytes]:
    """Any of the names, each letter plain or escaped, ended as a name ends."""
    spelled = ("".join(f"(?:{letter}|#{ord(letter):02x}|#{ord(letter):02X})" for letter in word) for word in words)
    return re.compile(rf"/(?:{'|'.join(spelled)})(?=[\s/<>\[\]()%\x00]|$)".encode())


_FORBIDDEN: Final = (
    (_names("Encrypt"), "PDF 已加密或限制权限，请取消密码后上传"),
    (_names("JavaScript"), "PDF 中含有脚本，请打印为 PDF 后上传"),
    (
        _names("Launch", "SubmitForm", "ImportData", "GoToE", "GoToR", "Rendition", "Movie", "Sound", "RichMedia", "XFA"),
        "PDF 中含有会自动执行的动作或多媒体，请打印为 PDF 后上传",
    ),
    (_names("EmbeddedFile", "EmbeddedFiles"), "PDF 中夹带附件，请打印为 PDF 后上传"),
)
_UNREAD_PACKING: Final = _names(
    "ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "RunLengthDecode", "AHx", "A85", "LZW", "RL", "Crypt", "Predictor"
)
_OBJECTS: Final = _names("ObjStm")
_FIRST: Final = _names("First")
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
_PAGE: Final = re.compile(rb"/Type\s*/Page(?![A-Za-z#])")
_END: Final = re.compile(rb"%%EOF[\s\x00]{0,64}\Z")
_VERSION: Final = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)[\s%]")


def check(content: bytes) -> int | None:
    """The number of pages, None where it cannot be told."""
    if not _VERSION.match(content) or not _END.search(content[-128:]):
        refuse_file(DAMAGED)
    require_one_meaning(content)
    pages = sum(_look_at(block) for block in _blocks(content))
    inflated = 0
    for found in _STREAM.finditer(content):
        dictionary = content[max(0, found.start() - _DICTIONARY) : found.start()].rpartition(b"obj")[2]
        if (_OBJECTS.search(dictionary) or _FIRST.search(dictionary)) and _UNREAD_PACKING.search(dictionary):
            refuse_file("PDF 采用了无法检查的压缩方式，请打印为 PDF 后上传")
        for block in _inflated(content, found.end()):
            inflated += len(block)
            if inflated > _INFLATED_BYTES:
                refuse_file("PDF 解压后内容过大，请降低扫描分辨率或分成几个文件上传")
            pages += _look_at(block)
    return pages or None


def _look_at(block: bytes) -> int:
    """Pages named in a block. Refuses what may not be in it."""
    for pattern, why in _FORBIDDEN:
        if pattern.search(block):
            refuse_file(why)
    return len(_PAGE.findall(block))


def _blocks(content: bytes) -> Iterator[bytes]:
    """Blocks that overlap by the longest name: one search never keeps the others of the process waiting for long."""
    for start in range(0, len(content), _BLOCK):
        yield content[start : start + _BLOCK + _LONGEST_NAME]


def _inflated(content: bytes, start: int) -> Iterator[bytes]:
    """What a deflated stream holds, as far as it can be inflated; nothing of a stream that is none."""
    head = content[start : start + 2]
    if len(head) < 2 or head[0] & 0x0F != 8 or int.from_bytes(head) % 31:  # noqa: PLR2004 - RFC 1950
        return
    inflater, at, tail = zlib.decompressobj(), start, b""
    data = b""
    while not inflater.eof and (data or at < len(content)):
        if not data:
            data, at = content[at : at + _BLOCK], at + _BLOCK
        try:
            block = inflater.decompress(data, _BLOCK)
        except zlib.error:
            return
        data = inflater.unconsumed_tail
        yield tail + block
        tail = block[-_LONGEST_NAME:] if block else tail

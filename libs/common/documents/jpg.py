"""A JPG that is one picture: its segments lead to its end, its size is one that a reader can hold, and nothing follows it but pictures.

Telephones append further pictures (a preview, a depth map) behind the first; those are let be.
"""

from typing import Final

from libs.common.documents.words import DAMAGED, refuse_file, require_one_meaning

_PIXELS: Final = 120_000_000
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended, progressive
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_SCAN, _END = 0xDA, 0xD9
_FOLLOWERS: Final = 16


def check(content: bytes) -> int:
    """One page. Refuses what is no picture or more than one thing."""
    require_one_meaning(content)
    if b"%PDF-" in content[:1024]:
        refuse_file("文件同时是 PDF，请重新扫描或另存后上传")
    at, followers = _picture(content, 0), 0
    while content[at:].strip(b"\0"):
        followers += 1
        if content[at : at + 3] != b"\xff\xd8\xff" or followers > _FOLLOWERS:
            refuse_file("图片末尾夹带其他内容，请用看图软件另存为 JPG 后上传")
        at = _picture(content, at)
    return 1


def _picture(content: bytes, start: int) -> int:
    """Where the picture that begins at `start` ends."""
    at, framed = start + 2, False
    while True:
        marker = _marker(content, at)
        at += 2
        if marker == _END:
            if not framed:
                refuse_file(DAMAGED)
            return at
        if marker in _ALONE:
            continue
        length = int.from_bytes(content[at : at + 2])
        segment = content[at + 2 : at + length]
        if length < 2 or at + length > len(content):  # noqa: PLR2004 - the length counts itself
            refuse_file(DAMAGED)
        if marker in _FRAMES:
            framed = _frame(segment)
        elif b"<?php" in segment.lower() or b"<script" in segment.lower():
            refuse_file("图片说明中夹带程序代码，请用看图软件另存为 JPG 后上传")
        at += length
        if marker == _SCAN:
            at = _next_marker(content, at)


def _marker(content: bytes, at: int) -> int:
    if content[at : at + 1] != b"\xff" or at + 1 >= len(content):
        refuse_file(DAMAGED)
    return content[at + 1]


def _frame(segment: bytes) -> bool:
    height, width = int.from_bytes(segment[1:3]), int.from_bytes(segment[3:5])
    if not height or not width:
        refuse_file(DAMAGED)
    if height * width > _PIXELS:
        refuse_file("图片尺寸过大，请降低分辨率后上传")
    return True


def _next_marker(content: bytes, at: int) -> int:
    """The first marker behind a scan's data: an 0xFF there is stuffed with 0x00, or restarts the scan."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            refuse_file(DAMAGED)
        following = content[at + 1]
        if following == 0xFF:  # noqa: PLR2004 - fill
            at += 1
        elif following == 0 or following in _ALONE:
            at += 2
        else:
            return at

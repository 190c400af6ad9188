"""What the checks of all kinds of documents share: how a file is refused, and that it is only one thing."""

from typing import Final, NoReturn

from libs.common.kernel.errors import Code, refuse

_ARCHIVE_TAIL: Final = 65_557  # as far from the end as a reader of archives looks for its directory
_MARKUP: Final = (b"<html", b"<script", b"<!doctype", b"<?php", b"<svg")
DAMAGED: Final = "文件已损坏或不完整，请重新扫描或另存后上传"


def refuse_file(why: str) -> NoReturn:
    refuse(Code.FILE_REFUSED, why)


def require_one_meaning(content: bytes) -> None:
    """For PDF and JPG: neither an archive nor a page of a browser at the same time."""
    if b"PK\x05\x06" in content[-_ARCHIVE_TAIL:]:
        refuse_file("文件中夹带压缩包，请重新扫描或另存后上传")
    head = content[:1024].lower()
    if any(word in head for word in _MARKUP):
        refuse_file("文件开头夹带网页或程序代码，请重新扫描或另存后上传")

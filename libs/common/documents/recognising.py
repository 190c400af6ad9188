"""What a stored document is, told by its content alone: PDF, JPG or OFD, and nothing else (C2.5 证明材料).

A name or a declared type proves nothing. A file that two programs would read as two things is refused, and so is whatever could do more
than be looked at.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from libs.common.documents import jpg, ofd, pdf
from libs.common.documents.words import refuse_file


class DocumentKind(StrEnum):
    PDF = "PDF"
    JPG = "JPG"
    OFD = "OFD"


MEDIA_TYPES: Final = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.JPG: "image/jpeg",
    DocumentKind.OFD: "application/ofd",
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """`pages`: None where the file does not say it cheaply."""

    kind: DocumentKind
    pages: int | None


def recognise(content: bytes) -> Recognised:
    """Refuses FILE_REFUSED in words that say what to do. Takes up to a second for the largest file: call it in a thread."""
    if content.startswith(b"%PDF-"):
        return Recognised(DocumentKind.PDF, pdf.check(content))
    if content.startswith(b"\xff\xd8\xff"):
        return Recognised(DocumentKind.JPG, jpg.check(content))
    if content.startswith(b"PK\x03\x04"):
        return Recognised(DocumentKind.OFD, ofd.check(content))
    refuse_file("只接受 PDF、JPG、OFD 文件，请另存为其中一种后上传" if content else "文件是空的，请重新选择")

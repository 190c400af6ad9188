"""Documents made for tests: whole ones of each kind, as scanners and telephones make them."""

import io
import zipfile
import zlib

from pypdf import PdfWriter


def pdf(pages: int = 2, text: str = "") -> bytes:
    """`text` makes one file differ from another."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": text})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue().rstrip() + b"\n"


def raw_pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Objects in a file as somebody who means harm would write it."""
    body = b"".join(b"%d 0 obj\n" % number + each + b"\nendobj\n" for number, each in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R " + trailer + b" >>\nstartxref\n0\n%%EOF\n"


def stream(data: bytes, dictionary: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n" % (len(data), dictionary) + data + b"\nendstream"


def object_stream(content: bytes, dictionary: bytes = b"/Filter /FlateDecode") -> bytes:
    return stream(zlib.compress(content), b"/Type /ObjStm /N 1 /First 4 " + dictionary)


def jpg(comment: bytes = b"", *, height: int = 8, width: int = 8, tail: bytes = b"") -> bytes:
    def segment(marker: int, data: bytes) -> bytes:
        return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2) + data

    frame = b"\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\x00"
    told = segment(0xFE, comment) if comment else b""
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
        + told
        + segment(0xC0, frame)
        + scan
        + b"\xff\xd9"
        + tail
    )


def ofd(
    extra: dict[str, bytes] | None = None, *, root: bytes = b'<?xml version="1.0"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>'
) -> bytes:
    parts = {
        "OFD.xml": root,
        "Doc_0/Document.xml": b'<ofd:Document><ofd:Pages><ofd:Page ID="1"/><ofd:Page ID="2"/></ofd:Pages></ofd:Document>',
        "Doc_0/Pages/Page_0/Content.xml": b"<ofd:Page/>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | (extra or {})).items():
            archive.writestr(name, content)
    return out.getvalue()

"""A document is what its content says, one thing only, and can do no more than be looked at."""

import io
import zipfile
import zlib

import pytest
from pypdf import PdfWriter

from libs.common.documents.recognising import DocumentKind, Recognised, recognise
from libs.common.kernel.errors import Code, LaomoError
from tests.support.documents import jpg, object_stream, ofd, pdf, raw_pdf, stream


def _why(content: bytes) -> str:
    with pytest.raises(LaomoError) as refusal:
        recognise(content)
    assert refusal.value.code is Code.FILE_REFUSED
    return refusal.value.detail


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_each_kind_is_known_by_its_content_with_its_pages():
    assert recognise(pdf(3)) == Recognised(DocumentKind.PDF, 3)
    assert recognise(jpg()) == Recognised(DocumentKind.JPG, 1)
    assert recognise(ofd()) == Recognised(DocumentKind.OFD, 2)


def test_pages_in_an_object_stream_are_counted():
    assert recognise(raw_pdf(b"<< /Type /Catalog >>", object_stream(b"2 0 << /Type /Page >>"))).pages == 1


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"<html></html>", b"MZ\x90", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b" %PDF-1.7\n%%EOF"]
)
def test_anything_else_is_refused(content):
    assert "重新选择" in _why(content) or "只接受 PDF、JPG、OFD" in _why(content)


def test_a_workbook_or_another_archive_is_no_ofd():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert "压缩包请解压" in _why(out.getvalue())


@pytest.mark.parametrize("cut", [1, 7, 40, 200])
def test_what_is_cut_short_is_refused(cut):
    for whole in (pdf().rstrip(), jpg(), ofd()):
        assert _why(whole[:-cut])


# -- PDF --------------------------------------------------------------------------------------------------------------------------


def test_a_locked_pdf_is_refused():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    assert "加密" in _why(_written(writer))


def test_a_script_is_found_wherever_it_hides():
    action = b"<< /S /JavaScript /JS (x) >>"
    assert "脚本" in _why(raw_pdf(b"<< /OpenAction 2 0 R >>", action))
    assert "脚本" in _why(raw_pdf(b"<< /OpenAction 2 0 R >>", action.replace(b"/JavaScript", b"/J#61va#53cript")))
    assert "脚本" in _why(raw_pdf(b"<< >>", object_stream(b"2 0 " + action)))
    assert "脚本" in _why(raw_pdf(b"<< >>", object_stream(b"2 0 " + b" " * (1 << 20) + action)))
    assert "脚本" in _why(raw_pdf(b"<< >>", object_stream(b"2 0 " + b" " * ((1 << 20) - 9) + action)))
    assert "脚本" in _why(raw_pdf(b"<< >>" + b" " * ((1 << 20) - 20) + action))


def test_objects_packed_out_of_sight_are_refused():
    hidden = zlib.compress(b"2 0 << /S /JavaScript >>").hex().encode()
    packed = stream(hidden, b"/Type /ObjStm /N 1 /First 4 /Filter [/ASCIIHexDecode /FlateDecode]")
    assert "无法检查" in _why(raw_pdf(b"<< >>", packed))
    assert "无法检查" in _why(raw_pdf(b"<< >>", packed.replace(b"/Type /ObjStm ", b"")))
    assert "无法检查" in _why(raw_pdf(b"<< >>", packed.replace(b"ASCIIHex", b"ASCII#48ex")))


@pytest.mark.parametrize("action", ["Launch", "SubmitForm", "ImportData", "GoToR", "GoToE", "RichMedia", "Movie", "XFA"])
def test_actions_and_media_are_refused(action):
    assert "动作" in _why(raw_pdf(b"<< /A << /S /%s >> >>" % action.encode()))


def test_a_file_in_the_file_is_refused():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("a.exe", b"MZ")
    assert "附件" in _why(_written(writer))


def test_a_bomb_is_refused():
    bomb = zlib.compress(b"\0" * (300 << 20), 9)
    assert len(bomb) < 1 << 20
    assert "解压后内容过大" in _why(raw_pdf(b"<< >>", stream(bomb, b"/Filter /FlateDecode")))


def test_an_archive_or_a_page_in_disguise_is_refused():
    archive = ofd()
    assert "压缩包" in _why(pdf().replace(b"%%EOF", b"%" + archive + b"\n%%EOF"))
    assert _why(pdf() + archive)
    assert "网页" in _why(b"%PDF-1.7\n%<HTML><script>alert(1)</script>\n" + pdf()[9:])


def test_pictures_with_random_bytes_are_not_taken_for_names():
    noise = bytes((number * 7919 + number // 251) % 256 for number in range(1 << 20))
    assert recognise(raw_pdf(b"<< /Type /Page >>", stream(noise, b"/Subtype /Image /Filter /DCTDecode"))).pages == 1


# -- JPG --------------------------------------------------------------------------------------------------------------------------


def test_pictures_behind_the_first_are_let_be_and_nothing_else_is():
    assert recognise(jpg(tail=jpg() + b"\0" * 16)).pages == 1
    assert "末尾夹带" in _why(jpg(tail=b"\x01" * 2000 + b"<?php system($_GET['c']); ?>"))
    assert "压缩包" in _why(jpg(tail=ofd()))
    assert _why(jpg(tail=pdf()))


def test_code_in_the_words_of_a_picture_is_refused():
    assert _why(jpg(comment=b"<?php echo 1; ?>"))
    assert _why(jpg(comment=b"x" * 2000 + b"<script>alert(1)</script>"))
    assert "同时是 PDF" in _why(jpg(comment=b"%PDF-1.7"))
    assert recognise(jpg(comment=b"scanned")).pages == 1


def test_a_picture_too_large_to_show_or_without_a_frame_is_refused():
    assert "尺寸过大" in _why(jpg(height=60_000, width=60_000))
    assert _why(b"\xff\xd8\xff\xd9" + b"\0" * 8)


# -- OFD --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extra", "why"),
    [
        ({"Doc_0/Attachs/a.exe": b"MZ"}, "夹带程序"),
        ({"Doc_0/Attachs/a.bin": b"MZ\x90\x00"}, "夹带程序"),
        ({"Doc_0/Attachs/a.bin": ofd()}, "夹带程序"),
        ({"Doc_0/Res/x.js": b"1"}, "夹带程序"),
        ({"../OFD.xml": b"1"}, "越界路径"),
        ({"Encryptions.xml": b"<x/>"}, "加密"),
        ({"Doc_0/a.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}, "内容定义"),
        ({"Doc_0/a.xml": "<x/>".encode("utf-16")}, "文字编码"),
        ({"Doc_0/a.dat": b"\0" * (8 << 20)}, "压缩比"),
    ],
)
def test_an_ofd_that_is_more_than_a_document_is_refused(extra, why):
    assert why in _why(ofd(extra))


def test_an_ofd_whose_parts_are_not_what_its_directory_says_is_refused():
    whole = ofd()
    at = whole.index(b"Doc_0/Document.xml") + len("Doc_0/Document.xml")
    assert "损坏" in _why(whole[:at] + bytes((whole[at] ^ 0x55,)) + whole[at + 1 :])
    assert "损坏" in _why(ofd(root=b"<html/>"))
    assert "损坏" in _why(whole + b"x")

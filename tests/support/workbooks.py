"""Workbooks as unions make them, and as an attacker would change them."""

import io
import zipfile
import zlib

import xlsxwriter

CELL_XML = '<c r="A2" t="inlineStr"><is><t>%s</t></is></c>'


def workbook(*rows, formula=None, sheets=("名册",), at=(0, 0), prepare=None):
    """The rows on the last of `sheets`, from the cell `at`."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        pages = [book.add_worksheet(name) for name in sheets]
        for number, row in enumerate(rows, at[0]):
            for column, cell in enumerate(row, at[1]):
                if hasattr(cell, "year"):
                    pages[-1].write_datetime(number, column, cell, days)
                elif cell is not None:
                    pages[-1].write(number, column, cell)
        if formula:
            pages[-1].write_formula(*formula)
        if prepare:
            prepare(book, pages)
    return out.getvalue()


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files, *, compression=zipfile.ZIP_DEFLATED):
    """`files`: name (or ZipInfo) and body, in order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, body in files:
            archive.writestr(name, body)
    return out.getvalue()


def with_part(content, name, body):
    return packed([*parts(content).items(), (name, body)])


def changed(content, name, old, new):
    """One part with `old` replaced; it must be there."""
    files = parts(content)
    assert old in files[name]
    return packed({**files, name: files[name].replace(old, new)}.items())


def understated(content, name, honest):
    """The directory gives `name` the size and checksum of its first `honest` bytes only."""
    files = parts(content)
    true = files[name]
    data = bytearray(content)
    at = content.index(name.encode(), content.index(b"PK\x01\x02")) - 46
    assert int.from_bytes(data[at + 24 : at + 28], "little") == len(true)
    data[at + 16 : at + 20] = zlib.crc32(true[:honest]).to_bytes(4, "little")
    data[at + 24 : at + 28] = honest.to_bytes(4, "little")
    return bytes(data)

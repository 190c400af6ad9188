"""Payment files as a bank's layout wants them. The same payments always give the same bytes; what does not fit refuses the whole file."""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.money import format_yuan
from services.funds.domain.bank_files import Payment, payment_file
from services.funds.domain.bank_layouts import Column, Layout, is_plain


@dataclass(frozen=True, slots=True)
class BatchHead:
    """What all files of a batch, or of an order of bills, share. `source`: whose account pays; a template says which by its words."""

    batch: str
    unit: UUID
    value_date: date
    purpose: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """An approved layout for accounts at banks whose name begins with `bank_prefix`. `layout` None: the standard format."""

    id: UUID
    bank_prefix: str
    layout: Layout | None


@dataclass(frozen=True, slots=True)
class Part:
    """Payments that go into one file. `template` None: the standard format."""

    number: int
    template: Template | None
    payments: tuple[Payment, ...]


@dataclass(frozen=True, slots=True)
class WrittenFile:
    name: str
    content: bytes
    part: Part

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.content).digest()


def digest_of(files: Sequence[WrittenFile]) -> bytes:
    """The hash of what was sent: of the file itself, or of the hashes of several."""
    return files[0].sha256 if len(files) == 1 else hashlib.sha256(b"".join(file.sha256 for file in files)).digest()


def parts_of(payments: Sequence[Payment], templates: Sequence[Template], first: int = 1) -> list[Part]:
    """Each payment by the template with the longest name its bank begins with, in files of at most `max_lines`; the standard format first."""
    groups: dict[str, list[Payment]] = {}
    chosen: dict[str, Template | None] = {}
    for payment in payments:
        fits = [each for each in templates if payment.bank_name.startswith(each.bank_prefix)]
        best = max(fits, key=lambda each: len(each.bank_prefix), default=None)
        template = best if best is not None and best.layout is not None else None
        key = f"{template.bank_prefix}/{template.id}" if template else ""
        chosen[key] = template
        groups.setdefault(key, []).append(payment)
    found: list[Part] = []
    for key, group in sorted(groups.items(), key=lambda item: item[0]):
        template = chosen[key]
        size = (template.layout.payment.max_lines if template and template.layout else 0) or len(group)
        start = first + len(found)
        found += [Part(start + at // size, template, tuple(group[at : at + size])) for at in range(0, len(group), size)]
    return found


def write_part(head: BatchHead, part: Part) -> WrittenFile:
    """Refuses FIELD_INVALID where something does not fit the bank's format."""
    if part.template is None or part.template.layout is None:
        name = f"pay-{head.batch}.csv" if part.number == 1 else f"pay-{head.batch}-{part.number}.csv"
        return WrittenFile(name, payment_file(head.batch, head.unit, head.value_date, head.purpose, part.payments), part)
    layout = part.template.layout
    return WrittenFile(_name(layout, head, part.number), _content(layout, head, part), part)


def _name(layout: Layout, head: BatchHead, number: int) -> str:
    name = layout.payment.file_name
    for word, value in (("batch", head.batch), ("part", f"{number:02d}"), ("date", f"{head.value_date:%Y%m%d}")):
        name = name.replace(f"{{{word}}}", value)
    return name


def _content(layout: Layout, head: BatchHead, part: Part) -> bytes:
    payment = layout.payment
    frame = {
        "batch": head.batch,
        "unit": str(head.unit),
        "source": head.source,
        "part": str(part.number),
        "count": str(len(part.payments)),
        "total": _amount(layout, sum(each.amount_fen for each in part.payments)),
        "value_date": _day(layout, head.value_date),
    }
    rows = [[column.title for column in payment.detail]] if payment.titles else []
    if payment.header:
        rows.insert(0, _row(payment.header, frame))
    for index, each in enumerate(part.payments, 1):
        values = frame | {
            "bank_ref": each.bank_ref,
            "account": each.account,
            "name": each.name,
            "bank_name": each.bank_name,
            "amount": _amount(layout, each.amount_fen),
            "purpose": head.purpose,
            "relation": each.relation,
            "index": str(index),
        }
        rows.append(_row(payment.detail, values))
    body = b"".join(_line(layout, row) for row in rows)
    if payment.trailer:
        body += _line(layout, _row(payment.trailer, frame | {"sha256": hashlib.sha256(body).hexdigest()}))
    return body


def _row(columns: Sequence[Column], values: Mapping[str, str]) -> list[str]:
    row = []
    for number, column in enumerate(columns, 1):
        text = column.value if column.field == "literal" else column.words.get(values[column.field], values[column.field])
        if column.longest and len(text) > column.longest:
            refuse(
                Code.FIELD_INVALID,
                f"第{number}列“{column.title or column.field}”超过银行规定的{column.longest}个字符，请核对收款账户资料或银行文件模板",
            )
        row.append(text)
    return row


def _line(layout: Layout, row: Sequence[str]) -> bytes:
    end = "\r\n" if layout.newline == "CRLF" else "\n"
    if not all(text.isprintable() for text in row) or (
        layout.quoting == "NONE" and not all(is_plain(text, layout.separator) for text in row)
    ):
        refuse(Code.FIELD_INVALID, "户名或开户银行含有银行文件不能容纳的符号，请核对收款账户资料或银行文件模板")
    if layout.quoting == "NONE":
        return (layout.separator.join(row) + end).encode(layout.encoding)
    text = io.StringIO()
    csv.writer(text, delimiter=layout.separator, lineterminator=end).writerow(row)
    return text.getvalue().encode(layout.encoding)


def _amount(layout: Layout, fen: int) -> str:
    return str(fen) if layout.amounts == "FEN" else format_yuan(fen)


def _day(layout: Layout, day: date) -> str:
    return f"{day:%Y%m%d}" if layout.dates == "YYYYMMDD" else day.isoformat()

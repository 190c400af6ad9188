"""Layouts of banks: whatever is written by one is read back by an independent reader, and whatever a bank answers in it is believed or refused whole."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.kernel.errors import Code, LaomoError
from libs.common.kernel.money import format_yuan
from services.funds.domain.bank_files import Payment
from services.funds.domain.bank_layouts import SEPARATORS, Column, Layout, PaymentLayout, ReadLayout, faults_of
from services.funds.domain.bank_reading import read_answers, read_movements
from services.funds.domain.bank_sample import sample_files
from services.funds.domain.bank_writing import BatchHead, Template, digest_of, parts_of, write_part

UNIT = UUID(int=7)
HEAD = BatchHead("LM00000003", UNIT, date(2024, 6, 12), "LIVING_HARDSHIP_SUBSIDY")
NEEDED = ("bank_ref", "account", "name", "amount")
ANSWER = ReadLayout(
    {"reference": 1, "amount": 2, "result": 3, "reason": 4, "date": 5}, {"0000": "SETTLED", "E1": "REJECTED", "TP": "RETURNED"},
    skip_lines=1, record="D", trailer="T", count_column=1, total_column=2,
)  # fmt: skip
STATEMENT = ReadLayout({"reference": 0, "amount": 1, "result": 2, "date": 3}, {"借": "PAID", "贷": "RETURNED"}, other_lines=True)
LAYOUT = Layout(
    PaymentLayout(
        "DF_{batch}_{part}.txt",
        (
            Column("literal", "D"), Column("index"), Column("bank_ref"), Column("account", longest=32), Column("name", longest=60), Column("amount"),
            Column("purpose", words={"LIVING_HARDSHIP_SUBSIDY": "生活困难补助"}),
            Column("relation", words={"SELF": "本人", "GUARDIAN": "监护人", "HEIR": "继承人"}),
        ),
        header=(Column("literal", "H"), Column("batch"), Column("count"), Column("total")),
        trailer=(Column("literal", "T"), Column("count"), Column("total"), Column("sha256")),
        max_lines=2,
    ),
    answer=ANSWER,
    statement=STATEMENT,
)  # fmt: skip

NAMES = st.text(st.characters(whitelist_categories=("Lo", "Lu", "Ll", "Nd"), whitelist_characters="·"), min_size=1, max_size=12)
PAYMENTS = st.lists(
    st.tuples(st.integers(10**7, 10**18), NAMES, NAMES, st.integers(1, 10**12), st.sampled_from(("SELF", "GUARDIAN", "HEIR"))), min_size=1, max_size=9
).map(
    lambda rows: [
        Payment(f"LM00000003{number:07d}", str(account), name, bank, fen, relation)
        for number, (account, name, bank, fen, relation) in enumerate(rows, 1)
    ]
)  # fmt: skip


@st.composite
def layouts(draw):
    """Any layout that `faults_of` lets pass, columns in any order."""
    extra = draw(st.lists(st.sampled_from(("bank_name", "purpose", "relation", "index", "batch", "value_date")), unique=True))
    detail = draw(st.permutations([*NEEDED, *extra]))
    return Layout(
        PaymentLayout(
            "f{date}-{batch}-{part}.csv",
            tuple(Column(name, title=f"列{number}") for number, name in enumerate(detail)),
            header=draw(st.sampled_from(((), (Column("batch"), Column("count"), Column("total"))))),
            trailer=draw(st.sampled_from(((), (Column("count"), Column("total"))))),
            titles=draw(st.booleans()),
            max_lines=draw(st.integers(0, 4)),
        ),
        encoding=draw(st.sampled_from(("UTF-8", "GB18030"))),
        separator=draw(st.sampled_from(SEPARATORS)),
        newline=draw(st.sampled_from(("LF", "CRLF"))),
        quoting=draw(st.sampled_from(("NONE", "MINIMAL"))),
        amounts=draw(st.sampled_from(("FEN", "YUAN"))),
        dates=draw(st.sampled_from(("YYYYMMDD", "YYYY-MM-DD"))),
    )


@settings(max_examples=150, deadline=None)
@given(layout=layouts(), payments=PAYMENTS)
def test_what_is_written_is_what_an_independent_reader_finds(layout, payments):
    assert faults_of(layout) == []
    parts = parts_of(payments, [Template(UUID(int=1), "", layout)])
    files = [write_part(HEAD, part) for part in parts]
    assert [file.name for file in files] == [f"f20240612-LM00000003-{number:02d}.csv" for number in range(1, len(files) + 1)]
    found = []
    places = [column.field for column in layout.payment.detail]
    for file in files:
        assert file.content == write_part(HEAD, file.part).content  # the same bytes every time
        end = "\r\n" if layout.newline == "CRLF" else "\n"
        lines = file.content.decode(layout.encoding).removesuffix(end).split(end)
        rows = [line.split(layout.separator) for line in lines]
        head = bool(layout.payment.header) + layout.payment.titles
        details = rows[head : len(rows) - bool(layout.payment.trailer)]
        assert len(details) <= (layout.payment.max_lines or len(payments))
        total = sum(payment.amount_fen for payment in file.part.payments)
        told = str(total) if layout.amounts == "FEN" else format_yuan(total)
        if layout.payment.header:
            assert rows[0] == ["LM00000003", str(len(details)), told]
        if layout.payment.trailer:
            assert rows[-1] == [str(len(details)), told]
        found += [dict(zip(places, row, strict=True)) for row in details]
    money = [str(p.amount_fen) if layout.amounts == "FEN" else format_yuan(p.amount_fen) for p in payments]
    assert [row["amount"] for row in found] == money
    assert [[row["bank_ref"], row["account"], row["name"]] for row in found] == [[p.bank_ref, p.account, p.name] for p in payments]


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(1, 10**12), st.sampled_from(("0000", "E1", "TP"))), min_size=1, max_size=20),
    encoding=st.sampled_from(("UTF-8", "GB18030")),
    separator=st.sampled_from(("|", ";")),
    amounts=st.sampled_from(("FEN", "YUAN")),
    damage=st.sampled_from(("", "cut", "amount", "count", "record")),
)
def test_what_a_bank_answers_is_read_whole_or_refused_whole(rows, encoding, separator, amounts, damage):
    layout = replace(LAYOUT, encoding=encoding, separator=separator, amounts=amounts)
    shown = [str(fen) if amounts == "FEN" else format_yuan(fen) for fen, _ in rows]
    lines = [["回盘", "徽商银行"]]
    lines += [
        ["D", f"LM00000003{n:07d}", told, word, "账户不符", "20240613"]
        for n, (told, (_, word)) in enumerate(zip(shown, rows, strict=True), 1)
    ]
    total = sum(fen for fen, _ in rows)
    lines.append(["T", str(len(rows) + (damage == "count")), str(total) if amounts == "FEN" else format_yuan(total)])
    if damage == "amount":
        lines[1][2] = str(rows[0][0] + 1) if amounts == "FEN" else format_yuan(rows[0][0] + 1)
    if damage == "record":
        lines[1][0] = "X"
    text = "\r\n".join(separator.join(line) for line in lines[: -1 if damage == "cut" else None]) + "\r\n"
    if damage:
        with pytest.raises(LaomoError) as refused:
            read_answers(layout, text.encode(encoding), UNIT)
        assert refused.value.code is Code.FIELD_INVALID
        return
    file = read_answers(layout, text.encode(encoding), UNIT)
    assert (file.batch_no, file.unit) == (3, UNIT)
    words = {"0000": "SETTLED", "E1": "REJECTED", "TP": "RETURNED"}
    assert [(a.amount_fen, a.result, a.on) for a in file.answers] == [(fen, words[word], date(2024, 6, 13)) for fen, word in rows]


def test_a_statement_leaves_out_what_is_not_ours_and_is_of_one_day():
    text = "LM000000030000001|200.00|借|20240612\n水电费|35.10|借|20240612\nLM000000030000002|0.01|贷|20240612\n"
    file = read_movements(LAYOUT, text.encode("GB18030"), UNIT, None)
    assert [(m.bank_ref[-1], m.kind, m.amount_fen) for m in file.movements] == [("1", "PAID", 20000), ("2", "RETURNED", 1)]
    assert read_movements(LAYOUT, b"", UNIT, date(2024, 6, 12)).movements == ()
    for content, day in ((text + "LM000000030000003|1.00|借|20240613\n", None), ("", None), (text, date(2024, 6, 11))):
        with pytest.raises(LaomoError):
            read_movements(LAYOUT, content.encode("GB18030"), UNIT, day)


@pytest.mark.parametrize(
    "line",
    [
        "D|LM000000030000001|200.00|9999||20240613", "D|LM000000030000001|200.001|0000||20240613", "D|LM000000030000001|-1.00|0000||20240613",
        "D|LM000000030000001|0.00|0000||20240613", "D|LM000000030000001|1e3|0000||20240613", "D|LM000000030000001|200.00|0000||20241340",
        "D|LM000000030000001|200.00|0000||", "D|XX0001|200.00|0000||20240613", "D|LM000000030000001|200.00",
    ],
)  # fmt: skip
def test_a_line_nobody_knows_refuses_the_file(line):
    text = f"头\n{line}\nT|1|200.00\n"
    with pytest.raises(LaomoError) as refused:
        read_answers(LAYOUT, text.encode("GB18030"), UNIT)
    assert refused.value.code is Code.FIELD_INVALID


def test_two_batches_in_one_file_and_a_wrong_encoding_are_refused():
    two = "头\nD|LM000000030000001|1.00|0000||20240613\nD|LM000000040000001|1.00|0000||20240613\nT|2|2.00\n"
    for content in (two.encode("GB18030"), b"\xff\xff\xff\n", b""):
        with pytest.raises(LaomoError):
            read_answers(LAYOUT, content, UNIT)


def _with(payment=None, **changed):
    return replace(LAYOUT, payment=replace(LAYOUT.payment, **(payment or {})), **changed)


@pytest.mark.parametrize(
    ("layout", "path"),
    [
        (_with(encoding="GBK"), "encoding"),
        (_with(separator="||"), "separator"),
        (_with({"file_name": "../{batch}{part}.txt"}), "payment.file_name"),
        (_with({"file_name": "{batch}.txt"}), "payment.file_name"),
        (_with({"file_name": "{batch.__class__}{part}.txt"}), "payment.file_name"),
        (_with({"file_name": "a{batch}{part}.exe"}), "payment.file_name"),
        (_with({"detail": LAYOUT.payment.detail[:-3]}), "payment.detail"),
        (_with({"detail": (*LAYOUT.payment.detail, Column("amount"))}), "payment.detail"),
        (_with({"detail": (*LAYOUT.payment.detail, Column("id_number"))}), "payment.detail.8"),
        (_with({"detail": (*LAYOUT.payment.detail, Column("literal", "a|b"))}), "payment.detail.8"),
        (_with({"detail": (*LAYOUT.payment.detail, Column("literal", "a\nb"))}), "payment.detail.8"),
        (_with({"detail": (*LAYOUT.payment.detail, Column("literal"))}), "payment.detail.8"),
        (_with({"trailer": (Column("sha256"), Column("count"))}), "payment.trailer"),
        (_with({"header": (Column("sha256"),)}), "payment.header.0"),
        (_with({"titles": True}), "payment.titles"),
        (_with({"max_lines": 50_001}), "payment.max_lines"),
        (_with(answer=replace(ANSWER, columns={"reference": 0})), "answer.columns"),
        (_with(answer=replace(ANSWER, columns=ANSWER.columns | {"reason": 1})), "answer.columns"),
        (_with(answer=replace(ANSWER, words={"0000": "SETTLED"})), "answer.words"),
        (_with(answer=replace(ANSWER, words=ANSWER.words | {"X": "PAID"})), "answer.words"),
        (_with(answer=replace(ANSWER, trailer="D")), "answer.trailer"),
        (_with(statement=replace(STATEMENT, words={"贷": "RETURNED"})), "statement.words"),
    ],
)
def test_a_layout_that_cannot_be_used_says_where(layout, path):
    assert path in {fault.path for fault in faults_of(layout)}


def test_the_sample_shows_two_files_of_the_layout_and_the_standard_format():
    assert faults_of(LAYOUT) == []
    first, second = sample_files(LAYOUT)
    lines = first.content.decode("GB18030").splitlines()
    assert first.name == "DF_LM00000001_01.txt"
    assert lines[0] == "H|LM00000001|2|600.50"
    assert lines[1] == "D|1|LM000000010000001|6225881414207430|样例甲|200.00|生活困难补助|本人"
    assert lines[2].endswith("样例䶮|400.50|生活困难补助|监护人")
    assert second.name == "DF_LM00000001_02.txt"
    [standard] = sample_files(None)
    assert standard.name == "pay-LM00000001.csv"
    assert standard.content.startswith(b"H,PAY,1,LM00000001,")


def test_what_does_not_fit_refuses_the_batch():
    pay = Payment("LM000000030000001", "6225881414207430", "张|三", "徽商银行", 1)
    for layout, payment in (
        (LAYOUT, pay),
        (LAYOUT, replace(pay, name="长" * 61)),
        (replace(LAYOUT, quoting="MINIMAL"), replace(pay, name="张\n三")),
    ):
        with pytest.raises(LaomoError) as refused:
            write_part(HEAD, parts_of([payment], [Template(UUID(int=1), "", layout)])[0])
        assert refused.value.code is Code.FIELD_INVALID
    quoted = write_part(HEAD, parts_of([pay], [Template(UUID(int=1), "", replace(LAYOUT, quoting="MINIMAL"))])[0])
    assert '"张|三"' in quoted.content.decode("GB18030")


def test_each_payment_goes_by_the_longest_name_its_bank_begins_with():
    banks = ("徽商银行合肥分行", "中国工商银行", "徽商银行", "某某银行")
    payments = [Payment(f"LM00000003{n:07d}", "1", "甲", bank, n) for n, bank in enumerate(banks, 1)]
    templates = [Template(UUID(int=1), "徽商银行", LAYOUT), Template(UUID(int=2), "徽商银行合肥", replace(LAYOUT, separator=";")), Template(UUID(int=3), "中国工商", None)]  # fmt: skip
    parts = parts_of(payments, templates)
    assert [(p.number, p.template and p.template.bank_prefix, [x.amount_fen for x in p.payments]) for p in parts] == [
        (1, None, [2, 4]), (2, "徽商银行", [3]), (3, "徽商银行合肥", [1]),
    ]  # fmt: skip
    files = [write_part(HEAD, part) for part in parts]
    assert len({file.name for file in files}) == 3
    assert digest_of(files[:1]) == files[0].sha256 != digest_of(files)

"""What the bank does in one go: collect, return late, write statements. Each again does nothing more, also after a kill."""

from pathlib import Path

from deploy.local.bank.books import Books
from deploy.local.bank.files import DamagedFileError, InquiryFile, PaymentFile, put, read_inquiry_file, read_payment_file, written
from deploy.local.bank.script import Rule, read_script

Result = tuple[str, str, int, str, str]


class Desk:
    """`directory` holds in/ (what the bank collects), out/ (what it writes), books.sqlite and perhaps script.json."""

    def __init__(self, directory: Path) -> None:
        self._in, self._out = directory / "in", directory / "out"
        self._in.mkdir(parents=True, exist_ok=True)
        self._out.mkdir(parents=True, exist_ok=True)
        self._rules: tuple[Rule, ...] = read_script(directory / "script.json")
        self.books = Books(directory / "books.sqlite")

    def collect(self, day: str) -> dict[str, int]:
        """Every whole payment and inquiry file: booked, then answered by a return file."""
        counts = {"files": 0, "answered": 0, "refused": 0}
        for path in sorted([*self._in.glob("pay-*.csv"), *self._in.glob("inquiry-*.csv")]):
            counts["files"] += 1
            try:
                counts["answered"] += self._take(path, day)
            except DamagedFileError as damage:
                refusal = self._out / f"{path.name}.refused"
                if not refusal.exists():
                    put(refusal, f"{damage}\n".encode())
                counts["refused"] += 1
        return counts

    def late(self, day: str) -> dict[str, int]:
        """退票: what was settled comes back; one return file a batch."""
        with self.books.booking():
            back = self.books.return_later(day)
            for (batch, unit), payments in back.items():
                name = self.books.next_answer(batch)
                head = ("H", "RETURN", 1, batch, unit, day)
                content = written(head, [("R", ref, "RETURNED", fen, reason, day) for ref, fen, reason in payments], 3)
                self.books.remember(name, content, name, day)
                put(self._out / name, content)  # before the books close: a kill here makes the same file again
        return {"returned": sum(len(payments) for payments in back.values()), "files": len(back)}

    def statement(self, day: str) -> dict[str, int]:
        units = self.books.movements(day)
        for unit, rows in units.items():
            put(self._out / f"statement-{unit}-{day}.csv", written(("H", "STATEMENT", 1, unit, day), [("S", *row) for row in rows], 3))
        return {"statements": len(units), "lines": sum(len(rows) for rows in units.values())}

    def _take(self, path: Path, day: str) -> bool:
        """Whether an answer was written now."""
        content = path.read_bytes()
        file = read_payment_file(content) if path.name.startswith("pay-") else read_inquiry_file(content)
        booked = self.books.answer_of(content)
        if booked is None:
            booked = self._book(path.name, content, file, day)
        answer = self._out / booked[0]
        if answer.exists():
            return False
        put(answer, self._answer(file, booked[1]))
        return True

    def _book(self, name: str, content: bytes, file: PaymentFile | InquiryFile, day: str) -> tuple[str, str]:
        with self.books.booking():
            if isinstance(file, PaymentFile):
                self.books.pay(file, self._rules, day)
            answer = self.books.next_answer(file.batch)
            self.books.remember(name, content, answer, day)
        return answer, day

    def _answer(self, file: PaymentFile | InquiryFile, day: str) -> bytes:
        results: list[Result]
        if isinstance(file, PaymentFile):
            results = self.books.said_unasked(order.ref for order in file.orders)
        else:
            known = {result[0]: result for result in self.books.results(ref for ref, _ in file.asked)}
            results = [known.get(ref, (ref, "NOT_RECEIVED", fen, "", "")) for ref, fen in file.asked]
        return written(("H", "RETURN", 1, file.batch, file.unit, day), [("R", *result) for result in results], 3)

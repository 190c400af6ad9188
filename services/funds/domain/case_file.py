"""A case that an auditor takes out: case.json, a table, and SHA256SUMS over both; each says whose export it is. Pure."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence


def case_file(case: bytes, table: str, titles: Sequence[str], rows: Iterable[Sequence[object]], mark: Mapping[str, str]) -> bytes:
    """`case`: the JSON, with the watermark in it; `table`: what the CSV is called."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["导出编号", mark["number"], "审计人员", mark["auditor"], "时间", mark["at"]])
    writer.writerow(titles)
    writer.writerows(rows)
    files = {"case.json": case, table: b"\xef\xbb\xbf" + text.getvalue().encode()}
    files["SHA256SUMS"] = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()

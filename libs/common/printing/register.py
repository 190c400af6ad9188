"""Every paper that left a department: number, date, check value, and its content sealed, so that the same paper can be had again.

The check value is an HMAC over number, date and content: who changes a word on the paper cannot find the value that goes with it. A paper
is verified by its number and value, an electronic copy by its bytes.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.ids import new_id
from libs.common.persistence.keyring import Keyring, Sealed
from libs.common.printing.paper import Issued, Paper

PRINTOUT_TABLES_V1: Final = """
CREATE TABLE printout_number (kind text NOT NULL, year int NOT NULL, last int NOT NULL, PRIMARY KEY (kind, year));
CREATE TABLE printout (
  id uuid PRIMARY KEY, number text NOT NULL UNIQUE, kind text NOT NULL, subject uuid NOT NULL, unit uuid, printed_on date NOT NULL,
  check_value text NOT NULL, sealed bytea NOT NULL, printed_by text NOT NULL, printed_at timestamptz NOT NULL);
CREATE INDEX printout_subject ON printout (subject, kind, id);
-- the bytes of every copy that was made: an electronic copy is genuine if its digest stands here
CREATE TABLE printout_copy (sha256 bytea PRIMARY KEY, printout_id uuid NOT NULL REFERENCES printout, form text NOT NULL, made_at timestamptz NOT NULL);
REVOKE UPDATE, DELETE, TRUNCATE ON printout, printout_copy FROM {app};
"""
_NEXT = """
INSERT INTO printout_number AS n (kind, year, last) VALUES (%s, %s, 1)
ON CONFLICT (kind, year) DO UPDATE SET last = n.last + 1 RETURNING last
"""
_PUT = """
INSERT INTO printout (id, number, kind, subject, unit, printed_on, check_value, sealed, printed_by, printed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_GET = "SELECT id, number, kind, subject, unit, printed_on, check_value, sealed FROM printout WHERE number = %s"
_COPY = """
INSERT INTO printout_copy (sha256, printout_id, form, made_at) VALUES (%s, %s, %s, %s) ON CONFLICT (sha256) DO NOTHING
"""
_BY_COPY = """
SELECT p.number FROM printout_copy c JOIN printout p ON p.id = c.printout_id WHERE c.sha256 = %s
"""
_VALUE_BYTES: Final = 10


def printout_tables(app: str) -> list[str]:
    """Statements for a department's migration."""
    return [statement for statement in PRINTOUT_TABLES_V1.format(app=app).split(";\n") if statement.strip()]


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper on file; `issued` opens it."""

    id: UUID
    number: str
    kind: str
    subject: UUID
    unit: UUID | None
    printed_on: date
    check_value: str
    sealed: Sealed


class Printouts:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime, by: str) -> None:
        self._raw, self._keyring, self._now, self._by = raw, keyring, now, by

    async def issue(self, kind: str, subject: UUID, unit: UUID | None, paper: Paper) -> Issued:
        """Number the paper and keep it. `kind`: letters that begin its number, such as SBB."""
        today = self._now.date()
        row = await (await self._raw.execute(_NEXT, (kind, today.year))).fetchone()
        assert row is not None, "an upsert returns its row"
        number = f"{kind}-{today.year}-{row[0]:06d}"
        content = json.dumps(paper.to_json(), ensure_ascii=False, sort_keys=True)
        value = check_value(self._keyring, number, today, content)
        printout_id = new_id()
        sealed = self._keyring.seal(content, "printout", "sealed", printout_id)
        await self._raw.execute(_PUT, (printout_id, number, kind, subject, unit, today, value, sealed.envelope, self._by, self._now))
        return Issued(json.loads(content), number, today, value)


async def find_printout(raw: AsyncConnection[Any], number: str) -> Kept | None:
    row = await (await raw.execute(_GET, (number,))).fetchone()
    if row is None:
        return None
    printout_id, number_, kind, subject, unit, printed_on, value, sealed = row
    return Kept(printout_id, number_, kind, subject, unit, printed_on, value, Sealed(bytes(sealed)))


def open_printout(keyring: Keyring, kept: Kept) -> Issued:
    """The paper as it was issued."""
    content = keyring.open(kept.sealed, "printout", "sealed", kept.id)
    return Issued(json.loads(content), kept.number, kept.printed_on, kept.check_value)


async def keep_copy(raw: AsyncConnection[Any], kept: Kept, form: str, content: bytes, now: datetime) -> None:
    """Remember the bytes of a copy that leaves."""
    await raw.execute(_COPY, (hashlib.sha256(content).digest(), kept.id, form, now))


async def number_of_copy(raw: AsyncConnection[Any], content: bytes) -> str | None:
    """Which paper an electronic copy is of; None for one that we did not make, or that was changed."""
    row = await (await raw.execute(_BY_COPY, (hashlib.sha256(content).digest(),))).fetchone()
    return str(row[0]) if row else None


def check_value(keyring: Keyring, number: str, printed_on: date, content: str) -> str:
    """Sixteen letters and digits in four groups; base 32 has no 0, 1, 8 or 9 to be read wrong."""
    message = f"printout\x1f{number}\x1f{printed_on.isoformat()}\x1f{hashlib.sha256(content.encode()).hexdigest()}"
    text = base64.b32encode(keyring.fingerprint(message.encode())[:_VALUE_BYTES]).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def same_value(told: str, kept: str) -> bool:
    """Spaces, hyphens and small letters do not matter."""
    plain = told.replace("-", "").replace(" ", "").upper()
    return hmac.compare_digest(plain.encode(), kept.replace("-", "").encode())

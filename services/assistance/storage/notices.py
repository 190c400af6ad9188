"""Public notices, where they hang, what they say, and the certificates of those that ran their time."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb
from sqlalchemy.ext.asyncio import AsyncSession

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId, NoticeId, OrgUnitId, PersonId
from libs.common.persistence.keyring import Keyring
from services.assistance.domain.notice import Entry, Notice, certificate_number, check_value, page_digest
from services.assistance.policy.c2_5_form import FileEvidence
from services.assistance.policy.c2_5_notice import PostingPlace

_POST = "INSERT INTO notice_posting (notice_id, place, posted_on, posted_by, photo, recorded_by, recorded_at) VALUES (%s,%s,%s,%s,%s,%s,%s)"
_PASS = "UPDATE notice_entry SET passed = true WHERE notice_id = %s AND application_id = ANY(%s)"  # noqa: S105 - SQL
_CERTIFY = """
INSERT INTO notice_certificate (notice_id, number, closed_on, entries, check_value, sealed, issued_by, issued_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s)
"""


@dataclass(frozen=True, slots=True)
class Certificate:
    """公示期满证明. `check_value` is what anyone can compare; the sealed copy is what the system compares it with."""

    notice_id: NoticeId
    number: str
    closed_on: date
    entries: int
    check_value: str


def page_token(keyring: Keyring, notice_id: UUID) -> str:
    """What opens the public page of a notice: 256 bits that only the key's holder can derive, so that the database keeps no more than
    their digest and the union can still be told the address. After a rotation of the index key an old address opens, but is told no more.
    """
    return urlsafe_b64encode(keyring.fingerprint(b"notice-page\x1f" + notice_id.bytes)).decode().rstrip("=")


class Notices:
    def __init__(self, session: AsyncSession, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._session, self._raw, self._keyring, self._now = session, raw, keyring, now
        self._entries: list[Entry] = []
        self._held: dict[NoticeId, Notice] = {}

    async def open(self, notice_id: NoticeId, unit_id: OrgUnitId, *, has_county: bool) -> Notice:
        """The notice that an order opens: its first case makes it, the others join it."""
        notice = self._held.get(notice_id) or await self._session.get(Notice, notice_id, with_for_update=True)
        if notice is None:
            notice = Notice(notice_id, unit_id, has_county, page_digest(page_token(self._keyring, notice_id)), self._now.date())
            self._session.add(notice)
        self._held[notice_id] = notice
        return notice

    async def get(self, notice_id: UUID, *, lock: bool = True) -> Notice:
        """Refuses NOT_FOUND."""
        notice = await self._session.get(Notice, notice_id, with_for_update=lock or None)
        if notice is None:
            refuse(Code.NOT_FOUND, "没有此公示，请核对编号")
        return notice

    async def by_token(self, token: str) -> Notice | None:
        found = await self._raw.execute("SELECT id FROM notice WHERE page_digest = %s", (page_digest(token),))
        row = await found.fetchone()
        return await self.get(row[0], lock=False) if row else None

    def add_entry(self, entry: Entry) -> None:
        self._entries.append(entry)

    async def entries(self, notice_id: NoticeId) -> list[tuple[ApplicationId, PersonId]]:
        """The applications that the notice still shows, in order of their ids."""
        found = await self._raw.execute(
            "SELECT e.application_id, e.person_id FROM notice_entry e JOIN application a ON a.id = e.application_id AND a.notice_id = e.notice_id "
            "WHERE e.notice_id = %s ORDER BY e.application_id",
            (notice_id,),
        )
        return [(ApplicationId(application), PersonId(person)) for application, person in await found.fetchall()]

    async def postings(self, notice_id: NoticeId) -> dict[PostingPlace, date]:
        found = await self._raw.execute("SELECT place, posted_on FROM notice_posting WHERE notice_id = %s", (notice_id,))
        return {PostingPlace(place): posted_on for place, posted_on in await found.fetchall()}

    async def post(
        self, notice_id: NoticeId, place: PostingPlace, posted_on: date, posted_by: str, photo: FileEvidence | None, recorded_by: str
    ) -> None:
        stored = Jsonb({"kind": photo.kind, "sha256": photo.sha256, "pages": photo.pages}) if photo else None
        await self._raw.execute(_POST, (notice_id, place, posted_on, posted_by, stored, recorded_by, self._now))

    async def certify(self, notice: Notice, passed: Sequence[ApplicationId], issued_by: str) -> Certificate:
        """Mark the entries that passed, and give out the certificate of a closed notice."""
        assert notice.closed_on is not None, "closed first"
        await self._raw.execute(_PASS, (notice.id, list(passed)))
        serial = await (await self._raw.execute("SELECT nextval('notice_certificate_number')")).fetchone()
        assert serial is not None, "a sequence always answers"
        number = certificate_number(notice.closed_on.year, serial[0])
        certificate = Certificate(notice.id, number, notice.closed_on, len(passed), check_value(number, notice, passed))
        sealed = self._keyring.seal(certificate.check_value, "notice_certificate", "sealed", notice.id).envelope
        await self._raw.execute(_CERTIFY, (*astuple(certificate), sealed, issued_by, self._now))
        return certificate

    async def flush(self) -> None:
        if self._entries:
            columns = "notice_id, application_id, person_id, honour, benefit, standard"
            async with self._raw.cursor() as cursor, cursor.copy(f"COPY notice_entry ({columns}) FROM STDIN") as copy:
                for entry in self._entries:
                    await copy.write_row(astuple(entry))
            self._entries.clear()

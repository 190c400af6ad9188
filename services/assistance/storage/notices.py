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
from libs.common.kernel.ids import ApplicationId, NoticeId, OrgUnitId, PersonId, derived_id
from libs.common.persistence.keyring import Keyring
from services.assistance.domain.notice import Entry, Notice, Posting, certificate_number, check_value, page_digest
from services.assistance.policy.c2_5_form import FileEvidence
from services.assistance.policy.c2_5_notice import PostingPlace

_POST = "INSERT INTO notice_posting (notice_id, place, seq, spot, posted_on, posted_by, photo, recorded_by, recorded_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s)"
_POSTINGS = """
SELECT p.place, p.seq, p.posted_on, r.removed_on, (SELECT count(*) FROM notice_photo f WHERE (f.notice_id, f.place, f.seq) = (p.notice_id, p.place, p.seq))
  + (p.photo IS NOT NULL)::int
FROM notice_posting p LEFT JOIN notice_removal r ON (r.notice_id, r.place, r.seq) = (p.notice_id, p.place, p.seq) WHERE p.notice_id = %s ORDER BY p.place, p.seq
"""
_REMOVE = """
INSERT INTO notice_removal (notice_id, place, seq, removed_on, removed_by, early, sealed_reason, recorded_by, recorded_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""
_PHOTO = """
INSERT INTO notice_photo (notice_id, place, seq, evidence_id) SELECT %s, %s, %s, e.id FROM evidence e
WHERE e.id = %s AND e.owner_kind = 'NOTICE' AND e.owner_id = %s AND e.kind = 'NOTICE_PHOTO'
  AND NOT EXISTS (SELECT 1 FROM evidence_withdrawal w WHERE w.evidence_id = e.id) AND NOT EXISTS (SELECT 1 FROM notice_photo p WHERE p.evidence_id = e.id)
"""
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

    async def postings(self, notice_id: NoticeId) -> list[Posting]:
        """Every posting, also those that were taken down."""
        found = await self._raw.execute(_POSTINGS, (notice_id,))
        return [Posting(PostingPlace(place), *said) for place, *said in await found.fetchall()]

    async def post(
        self, notice_id: NoticeId, posting: Posting, spot: str, posted_by: str, photo: FileEvidence | None, recorded_by: str
    ) -> None:
        stored = Jsonb({"kind": photo.kind, "sha256": photo.sha256, "pages": photo.pages}) if photo else None
        where = (notice_id, posting.place, posting.seq, spot, posting.posted_on)
        await self._raw.execute(_POST, (*where, posted_by, stored, recorded_by, self._now))

    async def add_photo(self, notice_id: NoticeId, posting: Posting, evidence_id: UUID) -> None:
        """`evidence_id`: a piece of evidence of this notice. Refuses FIELD_INVALID for another, and for one that is there already."""
        placed = await self._raw.execute(_PHOTO, (notice_id, posting.place, posting.seq, evidence_id, notice_id))
        if not placed.rowcount:
            refuse(Code.FIELD_INVALID, "请先在此公示下上传公示照片，再填写其材料编号；同一照片不重复登记")

    async def take_down(
        self, notice_id: NoticeId, posting: Posting, removed_on: date, removed_by: str, reason: str, recorded_by: str
    ) -> None:
        """`reason` only for an early one; kept sealed."""
        bound = derived_id("notice-removal", notice_id, posting.place, posting.seq)
        sealed = self._keyring.seal(reason, "notice_removal", "sealed_reason", bound).envelope if reason else None
        where = (notice_id, posting.place, posting.seq, removed_on)
        await self._raw.execute(_REMOVE, (*where, removed_by, bool(reason), sealed, recorded_by, self._now))

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

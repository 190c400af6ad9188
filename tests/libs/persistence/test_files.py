"""Documents are kept sealed, whole, once a case, within limits, and handed out as they came."""

import asyncio
import hashlib
import os

import psycopg
import pytest
from cryptography.exceptions import InvalidTag

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, LaomoError
from libs.common.kernel.ids import new_id
from libs.common.persistence.files import FileLimits, Owner, find_file, keep_file, name_of, note_read, pieces, same_elsewhere
from tests.support.documents import jpg, pdf, raw_pdf, stream

CLERK = Actor.system("assistance", "clerk")


@pytest.fixture
async def house(departments):
    return (await departments("assistance")).houses["assistance"]


async def _kept(house, owner, content, name="身份证.pdf", **limits):
    async with house.open(CLERK) as uow:
        kept = await keep_file(uow, owner, content, name, FileLimits(**limits))
        await uow.complete()
    return kept


async def _content(house, kept):
    return b"".join([piece async for piece in pieces(house, kept)])


def _large(megabytes):
    return raw_pdf(b"<< /Type /Page >>", stream(os.urandom(megabytes << 20), b"/Filter /DCTDecode"))


async def test_a_file_comes_back_as_it_went_in_and_lies_sealed(house):
    owner, content = Owner("application", new_id(), new_id()), _large(3)
    kept = await _kept(house, owner, content)
    found = await find_file(house, kept.id)
    assert (found.sha256, found.size, found.pages, found.kind) == (hashlib.sha256(content).digest(), len(content), 1, "PDF")
    assert await _content(house, found) == content
    async with house.pool.connection() as connection:
        rows = await (
            await connection.execute("SELECT seq, sealed FROM stored_file_piece WHERE file_id = %s ORDER BY seq", (kept.id,))
        ).fetchall()
        [[name]] = await (await connection.execute("SELECT sealed_name FROM stored_file WHERE id = %s", (kept.id,))).fetchall()
    assert [row[0] for row in rows] == [0, 1, 2, 3]
    assert b"%PDF" not in b"".join(bytes(row[1]) for row in rows)
    assert name_of(house.keyring, kept.id, bytes(name)) == "身份证.pdf"


async def test_a_piece_lost_or_moved_does_not_open(house):
    kept = await _kept(house, Owner("application", new_id()), _large(2))
    owner_url = house.database_url.replace("assistance_app", "assistance_owner")
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("UPDATE stored_file_piece SET seq = 1 - seq + 10 WHERE file_id = %s AND seq < 2", (kept.id,))
        connection.execute("UPDATE stored_file_piece SET seq = seq - 10 WHERE file_id = %s AND seq >= 10", (kept.id,))
    with pytest.raises(InvalidTag):
        await _content(house, kept)


async def test_the_application_role_can_neither_change_nor_remove_a_file(house):
    await _kept(house, Owner("application", new_id()), jpg())
    for statement in ("UPDATE stored_file SET size = 1", "DELETE FROM stored_file_piece", "TRUNCATE stored_file CASCADE"):
        async with house.pool.connection() as connection:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute(statement)


async def test_the_same_file_twice_in_a_case_is_refused_and_elsewhere_it_is_seen(house):
    first, other = Owner("application", new_id(), new_id()), Owner("application", new_id(), new_id())
    kept = await _kept(house, first, pdf())
    with pytest.raises(LaomoError) as refusal:
        await _kept(house, first, pdf(), name="另一个名字.pdf")
    assert refusal.value.code is Code.DUPLICATE_FILE
    await _kept(house, other, pdf())
    await _kept(house, Owner("application", new_id(), first.person_id), pdf())
    async with house.open(CLERK) as uow:
        assert await same_elsewhere(uow, kept.sha256, first) == [("application", other.id)]


async def test_limits_of_a_file_and_of_a_case(house):
    owner = Owner("application", new_id())
    with pytest.raises(LaomoError, match="不得超过1MiB"):
        await _kept(house, owner, _large(1), file_bytes=1 << 20)
    await _kept(house, owner, pdf(text="1"), owner_files=2)
    await _kept(house, owner, pdf(text="2"), owner_files=2)
    with pytest.raises(LaomoError, match="最多2个文件"):
        await _kept(house, owner, pdf(text="3"), owner_files=2)
    with pytest.raises(LaomoError, match="共0MiB"):
        await _kept(house, owner, pdf(text="4"), owner_bytes=1000)


async def test_two_uploads_at_once_do_not_both_find_the_last_place(house):
    owner = Owner("application", new_id())
    answers = await asyncio.gather(*(_kept(house, owner, pdf(text=str(n)), owner_files=3) for n in range(6)), return_exceptions=True)
    assert sum(isinstance(answer, LaomoError) for answer in answers) == 3


async def test_a_refused_act_keeps_nothing(house):
    owner = Owner("application", new_id())
    async with house.open(CLERK) as uow:
        kept = await keep_file(uow, owner, pdf(), "a.pdf")
    with pytest.raises(LaomoError) as refusal:
        await find_file(house, kept.id)
    assert refusal.value.code is Code.NOT_FOUND


async def test_a_reading_leaves_its_row_under_the_person(house):
    person = new_id()
    kept = await _kept(house, Owner("application", new_id(), person), pdf())
    async with house.open(CLERK) as uow:
        note_read(uow, kept, "核对收入")
        await uow.complete()
    async with house.pool.connection() as connection:
        [row] = await (await connection.execute("SELECT action, subject, detail FROM audit_row WHERE action = 'READ_FILE'")).fetchall()
    assert row == ("READ_FILE", str(person), {"file": str(kept.id), "owner": "application", "reason": "核对收入"})

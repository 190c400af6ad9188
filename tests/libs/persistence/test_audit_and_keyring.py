"""The audit chain names the row somebody touched; a sealed value opens only where it was sealed."""

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from psycopg import AsyncConnection

from libs.common.kernel.clock import SystemClock
from libs.common.kernel.ids import new_id
from libs.common.persistence import audit
from libs.common.persistence.audit import AuditEntry
from libs.common.persistence.keyring import Keyring

TAMPERINGS = {
    "edited": ("UPDATE audit_row SET code = 'OK' WHERE seq = 3", 3),
    "deleted": ("DELETE FROM audit_row WHERE seq = 2", 2),
    "tail cut": ("DELETE FROM audit_row WHERE seq = 5", 5),
    "swapped": (
        "UPDATE audit_row SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3); UPDATE audit_row SET seq = -seq WHERE seq < 0",
        2,
    ),
    "added": (
        "INSERT INTO audit_row SELECT 6, occurred_at, actor, unit, action, subject, code, detail, hash FROM audit_row WHERE seq = 5",
        6,
    ),
}


@pytest.mark.parametrize("how", TAMPERINGS)
async def test_whoever_touches_the_chain_breaks_it(database, how):
    _, owner = await database("registry")
    async with await AsyncConnection.connect(owner, autocommit=True) as connection:
        entries = [AuditEntry("someone", None, "ACT", str(n), "NOT_RESPONSIBLE_UNIT", {"原因": "核对"}) for n in range(5)]
        async with connection.transaction():
            await audit.append(connection, SystemClock().now(), entries[:2])
        async with connection.transaction():
            await audit.append(connection, SystemClock().now(), entries[2:])
        assert (await audit.verify(connection)).intact
        statement, broken_at = TAMPERINGS[how]
        await connection.execute(statement)
        assert (await audit.verify(connection)).broken_at == broken_at


async def test_the_application_may_only_add(database):
    app, _ = await database("registry")
    async with await AsyncConnection.connect(app, autocommit=True) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await connection.execute("UPDATE audit_row SET code = 'OK'")


def test_a_sealed_value_opens_only_in_its_own_row_and_column():
    keyring, row = Keyring({1: b"k" * 32}, b"index"), new_id()
    sealed = keyring.seal("342601196005120498", "person", "id_number", row)
    assert keyring.open(sealed, "person", "id_number", row) == "342601196005120498"
    assert "3426" not in repr(sealed)
    for place in (("person", "id_number", new_id()), ("person", "phone", row), ("payee", "id_number", row)):
        with pytest.raises(InvalidTag):
            keyring.open(sealed, *place)


def test_a_rotation_seals_with_the_new_key_and_opens_with_both():
    row = new_id()
    old = Keyring({1: b"a" * 32}, b"first").seal("x", "t", "c", row)
    both = Keyring({1: b"a" * 32, 2: b"b" * 32}, b"first", b"second")
    assert both.open(old, "t", "c", row) == "x"
    assert both.seal("x", "t", "c", row).envelope[1] == 2
    index = both.index("x", "c")
    assert index.next == Keyring({2: b"b" * 32}, b"second").index("x", "c").current
    assert index.current != index.next

"""Sealing of sensitive columns and the keyed blind index (design.md §6, reliability.md S-C, S-D).

Envelope: 1 byte algorithm, 1 byte key id, 12 bytes nonce, ciphertext with tag. The associated data binds a value to its table, column
and row: moved elsewhere it does not open. Algorithm 2 is kept for SM4-GCM.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

AES_256_GCM = 1


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted value. Opened only through `Keyring.open`; its repr tells nothing."""

    envelope: bytes

    def __repr__(self) -> str:
        return "Sealed(…)"


@dataclass(frozen=True, slots=True)
class BlindIndex:
    """HMACs of one value under the current key and, during a rotation, the next: every write and lookup uses both."""

    current: bytes
    next: bytes | None


class Keyring:
    """`seal_keys`: key id → 32 bytes, the highest id seals. `index_key`/`next_index_key`: secrets of the blind index, kept apart."""

    def __init__(self, seal_keys: Mapping[int, bytes], index_key: bytes, next_index_key: bytes | None = None) -> None:
        if not seal_keys or any(len(key) != 32 for key in seal_keys.values()):  # noqa: PLR2004
            raise ValueError("a sealing key has 32 bytes")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in seal_keys.items()}
        self._sealing_id = max(seal_keys)
        self._index_key, self._next_index_key = index_key, next_index_key

    def __repr__(self) -> str:
        return "Keyring(…)"

    def seal(self, value: str, table: str, column: str, row_id: UUID) -> Sealed:
        return self.seal_bytes(value.encode(), table, column, row_id)

    def seal_bytes(self, value: bytes, table: str, column: str, row_id: UUID) -> Sealed:
        nonce = os.urandom(12)
        box = self._ciphers[self._sealing_id].encrypt(nonce, value, _binding(table, column, row_id))
        return Sealed(bytes((AES_256_GCM, self._sealing_id)) + nonce + box)

    def open(self, sealed: Sealed, table: str, column: str, row_id: UUID) -> str:
        """The clear value. Only reveal and bank-file use cases call this. Raises InvalidTag for a value moved or changed."""
        return self.open_bytes(sealed, table, column, row_id).decode()

    def open_bytes(self, sealed: Sealed, table: str, column: str, row_id: UUID) -> bytes:
        envelope = sealed.envelope
        return self._ciphers[envelope[1]].decrypt(envelope[2:14], envelope[14:], _binding(table, column, row_id))

    def index(self, value: str, column: str) -> BlindIndex:
        """For high-entropy columns only (ID numbers, accounts)."""
        message = column.encode() + b"\x1f" + value.encode()
        current = hmac.digest(self._index_key, message, hashlib.sha256)
        return BlindIndex(current, hmac.digest(self._next_index_key, message, hashlib.sha256) if self._next_index_key else None)

    def fingerprint(self, message: bytes) -> bytes:
        """HMAC of a request body, so that stored outcomes can be compared and tell nothing."""
        return hmac.digest(self._index_key, b"fingerprint\x1f" + message, hashlib.sha256)


def _binding(table: str, column: str, row_id: UUID) -> bytes:
    return f"{table}\x1f{column}\x1f".encode() + row_id.bytes

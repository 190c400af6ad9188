"""A place in the feed as a subscriber holds it: opaque, bound to the one subscription, and not to be made by anybody else.

It is the position, sealed: it tells nothing of how much others hear, and one that we did not hand out to this subscription does not open.
"""

import base64
import binascii
from uuid import UUID

from cryptography.exceptions import InvalidTag

from libs.common.kernel.errors import Code, refuse
from libs.common.persistence.keyring import Keyring, Sealed

_BYTES = 8
_PLACE = ("feed", "cursor")


def cursor_of(position: int, subscription_id: UUID, keyring: Keyring) -> str:
    sealed = keyring.seal_bytes(position.to_bytes(_BYTES, "big"), *_PLACE, subscription_id)
    return base64.urlsafe_b64encode(sealed.envelope).decode().rstrip("=")


def position_of(cursor: str, subscription_id: UUID, keyring: Keyring) -> int:
    """Refuses CURSOR_INVALID."""
    try:
        envelope = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return int.from_bytes(keyring.open_bytes(Sealed(envelope), *_PLACE, subscription_id), "big")
    except (binascii.Error, ValueError, KeyError, IndexError, InvalidTag):
        refuse(Code.CURSOR_INVALID, "请使用本订阅返回的 cursor 或 next 值")

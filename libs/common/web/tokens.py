"""OIDC resource server: RFC 9068 access tokens, asymmetric, exact issuer and audience; verified once, remembered until they expire."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from libs.common.kernel.errors import Code, refuse

_ALGORITHMS = ["ES256", "EdDSA"]
_LEEWAY_SECONDS = 5
_REFETCH_SECONDS = 60.0
_REMEMBERED = 10_000

FetchKeys = Callable[[], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Claims:
    subject: str
    org_unit: UUID | None
    roles: frozenset[str]
    person_id: UUID | None
    expires_at: float


def keys_at(url: str, network: httpx.AsyncBaseTransport | None = None) -> FetchKeys:
    """The issuer's JWKS document over HTTP; `network` where a composition answers in the same process."""

    async def fetch() -> dict[str, Any]:
        async with httpx.AsyncClient(timeout=5, transport=network) as client:
            answer = await client.get(url)
            answer.raise_for_status()
            document: dict[str, Any] = answer.json()
            return document

    return fetch


class TokenVerifier:
    def __init__(self, issuer: str, audience: str, fetch_keys: FetchKeys) -> None:
        self._issuer, self._audience, self._fetch_keys = issuer, audience, fetch_keys
        self._keys: KeySet | None = None
        self._fetched_at = 0.0
        self._known: dict[str, Claims] = {}

    async def verify(self, token: str) -> Claims:
        """The claims of a valid token. Refuses TOKEN_INVALID without saying why: a caller with a bad token learns nothing."""
        known = self._known.get(token)
        if known is not None and known.expires_at > time.time():
            return known
        claims = await self._check(token)
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[token] = claims
        return claims

    async def _check(self, token: str) -> Claims:
        keys = self._keys or await self._refetch()
        try:
            decoded = jwt.decode(token, keys, algorithms=_ALGORITHMS)
        except (JoseError, ValueError):
            if time.monotonic() - self._fetched_at < _REFETCH_SECONDS:
                refuse(Code.TOKEN_INVALID, "访问令牌无效，请重新登录")
            try:  # the issuer may have a new key: look once a minute at most
                decoded = jwt.decode(token, await self._refetch(), algorithms=_ALGORITHMS)
            except (JoseError, ValueError):
                refuse(Code.TOKEN_INVALID, "访问令牌无效，请重新登录")
        return self._claims(decoded)

    async def _refetch(self) -> KeySet:
        try:
            self._keys = KeySet.import_key_set(cast("Any", await self._fetch_keys()))
        except (httpx.HTTPError, OSError):
            refuse(Code.UNAVAILABLE, "身份认证服务暂不可用，请稍后重试")
        self._fetched_at = time.monotonic()
        return self._keys

    def _claims(self, token: jwt.Token) -> Claims:
        claims, now = token.claims, time.time()
        audience = claims.get("aud")
        try:
            expires, not_before = float(claims["exp"]), float(claims.get("nbf", 0))
            unit, person = claims.get("org_unit"), claims.get("person_id")
            found = Claims(
                subject=str(claims["sub"]),
                org_unit=UUID(unit) if unit else None,
                roles=frozenset(claims.get("roles", ())),
                person_id=UUID(person) if person else None,
                expires_at=expires,
            )
        except (KeyError, TypeError, ValueError):
            refuse(Code.TOKEN_INVALID, "访问令牌无效，请重新登录")
        valid = (
            token.header.get("typ") in ("at+jwt", "application/at+jwt")
            and claims.get("iss") == self._issuer
            and self._audience in (audience if isinstance(audience, list) else [audience])
            and not_before - _LEEWAY_SECONDS <= now < expires + _LEEWAY_SECONDS
        )
        if not valid:
            refuse(Code.TOKEN_INVALID, "访问令牌无效，请重新登录")
        return found

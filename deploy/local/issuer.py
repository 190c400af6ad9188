"""A small OIDC issuer for the accounts of one machine: RFC 9068 access tokens, ES256, 8 hours, real time (moving the civil clock
breaks no token). Accounts exist only by the composition's own code.
"""

import secrets
import time
import uuid
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import JSONResponse, Response
from joserfc import jwt
from joserfc.jwk import ECKey

_HOURS = 8
AUDIENCE = "laomo"


@dataclass(frozen=True, slots=True)
class Account:
    """A clerk of a unit, a model worker, or a department's process. `subject` is the natural person."""

    subject: str
    name: str
    roles: tuple[str, ...]
    unit_id: UUID | None = None
    person_id: UUID | None = None
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(12), repr=False)


class Issuer:
    """`url` is the exact `iss`. `router` answers discovery, keys and tokens under it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._key = ECKey.generate_key("P-256", {"kid": uuid.uuid5(uuid.NAMESPACE_URL, url).hex, "use": "sig", "alg": "ES256"})
        self.accounts: dict[str, Account] = {}
        self.router = self._routes()

    def add(self, account: Account) -> Account:
        self.accounts[account.subject] = account
        return account

    def add_client(self, service: str) -> str:
        """Register a department's process; its secret."""
        return self.add(Account(subject=service, name=service, roles=("SERVICE",))).secret

    def mint(self, account: Account, *, seconds: int = _HOURS * 3600) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": account.subject,
            "client_id": account.subject,
            "iat": now,
            "exp": now + seconds,
            "jti": secrets.token_hex(8),
            "roles": list(account.roles),
            "name": account.name,
        }
        if account.unit_id is not None:
            claims["org_unit"] = str(account.unit_id)
        if account.person_id is not None:
            claims["person_id"] = str(account.person_id)
        return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": self._key.kid}, claims, self._key)

    def _routes(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)

        @router.get("/.well-known/openid-configuration")
        async def discovery() -> dict[str, Any]:
            return {
                "issuer": self.url,
                "jwks_uri": f"{self.url}/jwks",
                "token_endpoint": f"{self.url}/token",
                "grant_types_supported": ["client_credentials"],
                "id_token_signing_alg_values_supported": ["ES256"],
            }

        @router.get("/jwks")
        async def jwks() -> dict[str, Any]:
            return {"keys": [self._key.as_dict(private=False)]}

        @router.post("/token")
        async def token(
            grant_type: Annotated[str, Form()], client_id: Annotated[str, Form()], client_secret: Annotated[str, Form()]
        ) -> Response:
            account = self.accounts.get(client_id)
            if grant_type != "client_credentials":
                return JSONResponse({"error": "unsupported_grant_type"}, 400)
            if account is None or not secrets.compare_digest(account.secret, client_secret):
                return JSONResponse({"error": "invalid_client"}, 401)
            return JSONResponse({"access_token": self.mint(account), "token_type": "Bearer", "expires_in": _HOURS * 3600})

        return router

"""What carries a letter outward: one port, an SMTP server and an SMS gateway over HTTP. An address or a text enters no log and no error."""

import hashlib
import hmac
import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum, auto
from typing import Final, Protocol
from uuid import UUID

import aiosmtplib
import httpx

from services.notifications.jobs.webhook_sender import receivers_trust
from services.notifications.settings import Settings

TIMEOUT_SECONDS: Final = 20.0
_PERMANENT: Final = 500


class Result(Enum):
    SENT = auto()
    LATER = auto()
    NEVER = auto()
    BOUNCED = auto()  # never, to this address


@dataclass(frozen=True, slots=True)
class Outcome:
    result: Result
    note: str = ""


class Sender(Protocol):
    """`letter_id` is the same at every attempt: a receiver can tell a repetition."""

    async def send(self, letter_id: UUID, address: str, subject: str, text: str) -> Outcome: ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class SmtpServer:
    """`security`: `tls` from the first byte, `starttls`, or `none` (one machine, tests)."""

    host: str
    port: int
    sender: str
    username: str
    password: str
    security: str
    trust: ssl.SSLContext


class SmtpSender:
    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    async def send(self, letter_id: UUID, address: str, subject: str, text: str) -> Outcome:
        server, message = self._server, EmailMessage()
        message["From"], message["To"], message["Subject"] = server.sender, address, subject
        message["Message-ID"] = f"<{letter_id}@{server.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        try:
            await aiosmtplib.send(
                message,
                hostname=server.host,
                port=server.port,
                username=server.username or None,
                password=server.password or None,
                use_tls=server.security == "tls",
                start_tls=server.security == "starttls",
                tls_context=server.trust if server.security != "none" else None,
                timeout=TIMEOUT_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            code = refused.recipients[0].code
            return Outcome(Result.BOUNCED if code >= _PERMANENT else Result.LATER, f"SMTP_{code}")
        except aiosmtplib.SMTPAuthenticationError as refused:  # ours to mend, not the reader's address
            return Outcome(Result.LATER, f"SMTP_{refused.code}")
        except aiosmtplib.SMTPResponseException as refused:
            return Outcome(Result.NEVER if refused.code >= _PERMANENT else Result.LATER, f"SMTP_{refused.code}")
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            return Outcome(Result.LATER, type(error).__name__)
        return Outcome(Result.SENT)

    async def close(self) -> None:
        """A connection a letter: nothing is kept."""


class SmsSender:
    """POST {id, to, text}, signed: `X-Laomo-Signature: v1=hex(HMAC-SHA256(secret, timestamp.body))`. 2xx sent; 408, 425, 429, 5xx later; else never."""

    def __init__(self, url: str, secret: str, trust: ssl.SSLContext, *, wall: Callable[[], float] = time.time) -> None:
        self._url, self._secret, self._wall = url, secret.encode(), wall
        self._client = httpx.AsyncClient(verify=trust, timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False)

    async def send(self, letter_id: UUID, address: str, subject: str, text: str) -> Outcome:  # noqa: ARG002 - a short message has no subject
        body, at = json.dumps({"id": str(letter_id), "to": address, "text": text}, ensure_ascii=False).encode(), str(int(self._wall()))
        signature = hmac.new(self._secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": str(letter_id),
            "X-Laomo-Timestamp": at,
            "X-Laomo-Signature": f"v1={signature}",
        }
        try:
            status = (await self._client.post(self._url, content=body, headers=headers)).status_code
        except httpx.HTTPError as error:
            return Outcome(Result.LATER, type(error).__name__)
        if 200 <= status < 300:  # noqa: PLR2004
            return Outcome(Result.SENT)
        later = status in (408, 425, 429) or status >= _PERMANENT or 300 <= status < 400 or status in (401, 403)  # noqa: PLR2004 - ours to mend
        return Outcome(Result.LATER if later else Result.NEVER, f"HTTP_{status}")

    async def close(self) -> None:
        await self._client.aclose()


def senders_of(settings: Settings) -> dict[str, Sender]:
    """Those that are configured, by channel."""
    trust, found = receivers_trust(settings.post_ca_file), dict[str, Sender]()
    if settings.smtp_host:
        password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
        where = (settings.smtp_host, settings.smtp_port, settings.smtp_sender)
        found["EMAIL"] = SmtpSender(SmtpServer(*where, settings.smtp_username, password, settings.smtp_security, trust))
    if settings.sms_url and settings.sms_secret is not None:
        found["SMS"] = SmsSender(settings.sms_url, settings.sms_secret.get_secret_value(), trust)
    return found

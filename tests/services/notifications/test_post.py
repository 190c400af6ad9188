"""E-mail and SMS against a real SMTP server and a real HTTP gateway: at least once, never lost, nothing personal outside the text (C2.6)."""

import asyncio
import hashlib
import hmac
import json
import socket
import ssl
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from libs.common.contracts.funds import DisbursementPaid
from libs.common.kernel.ids import new_id
from libs.common.web.pages import encode_cursor
from services.notifications.jobs.post_delivery import PostDelivery
from services.notifications.jobs.senders import SmsSender, SmtpSender, SmtpServer
from services.notifications.settings import Settings
from tests.services.notifications.cases import COUNTY, OTHER, TODAY, deceased, paid, registered, submitted

EMAIL, PHONE, TEXT = (
    "zhang.san@example.com",
    "13855512345",
    "生活困难补助金400.00元（2024-05 – 2024-06）已于2024-06-12发放到您的账户，资金来源：省财政专项资金。",
)
TRUST = ssl.create_default_context()


class Mailbox:
    """What the server took; `answers`: what it says to the next recipients instead of 250."""

    def __init__(self) -> None:
        self.letters, self.answers, self.tried = [], [], 0

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        self.tried += 1
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


def _login(_server, _session, _envelope, _mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"laomo", b"secret"), handled=False)


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """A certificate of this machine, as a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)  # noqa: TID251 - certificates hold by the real clock
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    built = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now - timedelta(days=1), now + timedelta(days=1)
    )
    certificate = built.add_extension(names, critical=False).sign(key, hashes.SHA256())
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(pem + certificate.public_bytes(Encoding.PEM))
    return file


@pytest.fixture
def mail(tls):
    """AUTH behind STARTTLS, as mail servers ask for it."""
    box, context = Mailbox(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls)
    box.trust = ssl.create_default_context(cafile=str(tls))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        box.port = probe.getsockname()[1]
    server = Controller(
        box, hostname="127.0.0.1", port=box.port, authenticator=_login, auth_required=True, tls_context=context, require_starttls=True
    )
    server.start()
    yield box
    server.stop()


@pytest.fixture
def gateway():
    taken, answers = [], []

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((dict(self.headers), body))
            self.send_response(answers.pop(0) if answers else 202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    Thread(target=server.serve_forever, daemon=True).start()
    server.taken, server.answers = taken, answers
    yield server
    server.shutdown()
    server.server_close()


def _smtp(mail, password="secret", port=None, trust=None):
    return SmtpSender(SmtpServer("127.0.0.1", port or mail.port, "laomo@union.example", "laomo", password, "starttls", trust or mail.trust))


def _post(office, **senders):
    return PostDelivery(office.system.houses["notifications"], senders)


async def _person(office, channel="EMAIL", address=EMAIL, **preference):
    person = new_id()
    await office.say(registered(person))
    headers = office.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    body = {"channel": channel, "address": address, "consented_on": "2024-06-03"}
    assert (await office.system.http.post("/notifications/me/contacts", json=body, headers=headers)).status_code == 201
    told = {"channels": ["EMAIL", "SMS"], "quiet_from": None, "quiet_to": None} | preference
    assert (await office.system.http.post("/notifications/me/preferences", json=told, headers=headers)).status_code == 201
    return person, headers


async def _rows(office):
    async with office.system.houses["notifications"].pool.connection() as connection:
        return await (await connection.execute("SELECT state, attempts, error FROM outgoing ORDER BY done_at NULLS LAST, id")).fetchall()


async def _sql(office, statement):
    async with office.system.houses["notifications"].pool.connection() as connection:
        await connection.execute(statement)


async def test_a_letter_goes_out_once_with_nothing_personal_in_its_subject(office, mail):
    person, _ = await _person(office)
    envelopes = await office.say(paid(DisbursementPaid, person, new_id()))
    await office.hear(*envelopes)
    carriers = [_post(office, EMAIL=_smtp(mail)) for _ in range(3)]
    assert sum(await asyncio.gather(*(carrier.deliver_once() for carrier in carriers))) == 1
    assert await carriers[0].deliver_once() == 0
    [(to, letter)] = mail.letters
    assert (to, letter["Subject"], letter.get_content().strip()) == ([EMAIL], "您有一条新的服务消息", TEXT)
    assert letter["Message-ID"].endswith("@union.example>")
    assert await _rows(office) == [("SENT", 1, "")]


async def test_what_is_refused_for_now_comes_again_and_what_does_not_exist_is_written_to_no_more(office, mail):
    person, headers = await _person(office)
    mail.answers.extend(["451 later", "550 no such user"])
    await office.say(paid(DisbursementPaid, person, new_id()))
    post = _post(office, EMAIL=_smtp(mail))
    await post.deliver_once()
    assert await _rows(office) == [("WAITING", 1, "SMTP_451")]
    assert await post.deliver_once() == 0, "not before its time"
    await _sql(office, "UPDATE outgoing SET next_at = now()")
    await post.deliver_once()
    assert await _rows(office) == [("DEAD", 2, "SMTP_550")]
    [contact] = (await office.system.http.get("/notifications/me/contacts", headers=headers)).json()
    assert contact["bounced_at"]
    await office.say(paid(DisbursementPaid, person, new_id(), ref="LM2"))
    await post.deliver_once()
    assert (mail.tried, sorted(await _rows(office))[1]) == (2, ("WITHHELD", 0, "BOUNCED"))
    await _the_county_deals_with_both(office, mail, person)


async def _the_county_deals_with_both(office, mail, person):
    """What was given up is seen by the units of the person's chain, sent again to a new address, or told otherwise; once."""
    clerk, county = office.system.token("clerk", roles=["COUNTY_REVIEWER"], unit_id=COUNTY), "/notifications/undelivered-letters"
    found = await office.system.http.get(county, headers=clerk, params={"limit": 1})
    more = await office.system.http.get(county, headers=clerk, params={"limit": 1, "cursor": found.json()["next"]})
    listed = [*found.json()["items"], *more.json()["items"]]
    assert {(each["person_id"], each["error"], each["standing"]) for each in listed} == {
        (str(person), "SMTP_550", "BOUNCED"), (str(person), "BOUNCED", "BOUNCED"),
    }  # fmt: skip
    dead, withheld = sorted(listed, key=lambda each: each["state"])
    stranger = office.system.token("clerk", roles=["COUNTY_REVIEWER"], unit_id=OTHER)
    assert (await office.system.http.get(county, headers=stranger)).json()["items"] == []
    auditor = await office.system.http.get(county, headers=office.system.token("a", roles=["AUDITOR"], unit_id=COUNTY))
    assert auditor.json()["code"] == "ROLE_NOT_PERMITTED"
    admin = office.system.token("admin", roles=["SYSTEM_ADMIN"])
    assert len((await office.system.http.get(county, headers=admin)).json()["items"]) == 2

    async def act(letter, verb, headers=clerk, **body):
        answer = await office.system.http.post(f"{county}/{letter}/{verb}", json=body or None, headers=headers)
        return answer.json().get("code", answer.status_code)

    note = {"note": "已由村委会上门告知本人"}
    assert await act(dead["id"], "retry") == "INVALID_TRANSITION", "its address bounced"
    assert await act(dead["id"], "retry", stranger) == await act(dead["id"], "settlement", stranger, **note) == "NOT_RESPONSIBLE_UNIT"
    assert await act(dead["id"], "settlement", admin, **note) == "ROLE_NOT_PERMITTED"
    assert await act(dead["id"], "settlement", note="已电话告知13855512345") == "FIELD_INVALID"
    assert await act(new_id(), "retry") == "NOT_FOUND"
    body = {"channel": "EMAIL", "address": EMAIL, "consented_on": "2024-06-10"}
    assert (await office.system.http.post(f"/notifications/people/{person}/contacts", json=body, headers=clerk)).status_code == 201
    assert await act(dead["id"], "retry", admin) == 201
    assert await act(dead["id"], "retry") == "INVALID_TRANSITION", "it waits already"
    await _post(office, EMAIL=_smtp(mail)).deliver_once()
    assert ("SENT", 1, "") in await _rows(office)
    assert await act(dead["id"], "retry") == "INVALID_TRANSITION", "it was sent"
    assert await act(withheld["id"], "settlement", **note) == 201
    assert await act(withheld["id"], "settlement", **note) == "INVALID_TRANSITION"
    assert (await office.system.http.get(county, headers=admin)).json()["items"] == []


async def test_a_wrong_password_or_no_server_at_all_loses_nothing(office, mail):
    person, _ = await _person(office)
    await office.say(paid(DisbursementPaid, person, new_id()))
    await _post(office, EMAIL=_smtp(mail, password="wrong")).deliver_once()
    assert await _rows(office) == [("WAITING", 1, "SMTP_535")]
    await _sql(office, "UPDATE outgoing SET next_at = now(), attempts = 0")
    await _post(office, EMAIL=_smtp(mail, trust=TRUST)).deliver_once()
    assert ((await _rows(office))[0][:2], mail.letters) == (("WAITING", 1), []), "a certificate that nobody vouches for"
    await _sql(office, "UPDATE outgoing SET next_at = now()")
    await _post(office, EMAIL=_smtp(mail, port=1)).deliver_once()
    [(state, attempts, _)] = await _rows(office)
    assert (state, attempts) == ("WAITING", 2)
    await _sql(office, "UPDATE outgoing SET next_at = now(), attempts = 9")
    await _post(office, EMAIL=_smtp(mail, port=1)).deliver_once()
    assert (await _rows(office))[0][:2] == ("DEAD", 10)


async def test_a_carrier_that_dies_leaves_its_letter_to_another(office, mail):
    person, _ = await _person(office)
    await office.say(paid(DisbursementPaid, person, new_id()))

    class Dies:
        async def send(self, *_):
            raise RuntimeError("killed")

        async def close(self):
            """Nothing is open."""

    with pytest.raises(RuntimeError):
        await _post(office, EMAIL=Dies()).deliver_once()
    assert await _post(office, EMAIL=_smtp(mail)).deliver_once() == 0, "the lease still runs"
    await _sql(office, "UPDATE outgoing SET lease_until = now() - interval '1 second'")
    assert await _post(office, EMAIL=_smtp(mail)).deliver_once() == 1
    assert (len(mail.letters), await _rows(office)) == (1, [("SENT", 1, "")])


async def test_a_text_message_is_signed_and_carries_the_same_key_again(office, gateway):
    person, _ = await _person(office, "SMS", PHONE)
    gateway.answers.extend([503])
    await office.say(paid(DisbursementPaid, person, new_id()))
    sms = SmsSender(f"http://127.0.0.1:{gateway.server_port}/send", "shared", TRUST)
    post = _post(office, SMS=sms)
    await post.deliver_once()
    assert await _rows(office) == [("WAITING", 1, "HTTP_503")]
    await _sql(office, "UPDATE outgoing SET next_at = now()")
    await post.deliver_once()
    assert await _rows(office) == [("SENT", 2, "")]
    (first, _), (second, body) = gateway.taken
    assert first["Idempotency-Key"] == second["Idempotency-Key"] == json.loads(body)["id"]
    signed = hmac.new(b"shared", second["X-Laomo-Timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert second["X-Laomo-Signature"] == f"v1={signed}"
    assert (json.loads(body)["to"], json.loads(body)["text"]) == (PHONE, TEXT)
    gateway.answers.append(422)
    await office.say(paid(DisbursementPaid, person, new_id(), ref="LM2"))
    await post.deliver_once()
    assert ("DEAD", 1, "HTTP_422") in await _rows(office)
    await sms.close()


async def test_quiet_hours_channels_language_and_death_are_kept_to(office, mail):
    quiet, _ = await _person(office, quiet_from="00:00", quiet_to="23:59")
    mute, _ = await _person(office, channels=["SMS"])
    english, _ = await _person(office, language="en")
    dead, _ = await _person(office)
    for person in (quiet, mute, english, dead):
        await office.say(paid(DisbursementPaid, person, new_id()))
    await office.say(deceased(dead, date(2024, 6, 1)))
    assert await _post(office, EMAIL=_smtp(mail)).deliver_once() == 3
    assert sorted(await _rows(office)) == [
        ("SENT", 1, ""), ("WAITING", 0, ""), ("WITHHELD", 0, "DECEASED"), ("WITHHELD", 0, "NOT_WANTED"),
    ]  # fmt: skip
    [(_, letter)] = mail.letters
    assert letter["Subject"] == "You have a new message"
    assert letter.get_content().startswith("400.00 CNY, living-hardship subsidy")


async def test_contacts_are_sealed_and_kept_by_the_person_or_by_a_unit_of_their_chain(office):
    person, headers = await _person(office)
    http = office.system.http
    assert [c["address"] for c in (await http.get("/notifications/me/contacts", headers=headers)).json()] == ["z***@example.com"]
    body, path = {"channel": "SMS", "address": PHONE, "consented_on": "2024-06-03"}, f"/notifications/people/{person}/contacts"

    async def by(unit, role="COUNTY_REVIEWER", **extra):
        answer = await http.post(path, json=body | extra, headers=office.system.token("clerk", roles=[role], unit_id=unit))
        return answer.status_code if answer.status_code == 201 else answer.json()["code"]

    assert await by(COUNTY) == 201
    assert await by(OTHER) == "NOT_RESPONSIBLE_UNIT"
    assert await by(COUNTY, role="AUDITOR") == "ROLE_NOT_PERMITTED"
    assert await by(COUNTY, address="0551-63000000") == await by(COUNTY, consented_on="2024-06-13") == "FIELD_INVALID"
    assert await by(COUNTY, channel="EMAIL", address="a@b.cn\r\nBcc: c@d.cn") == "FIELD_INVALID"
    async with office.system.houses["notifications"].pool.connection() as connection:
        stored = str(await (await connection.execute("SELECT * FROM contact")).fetchall())
    assert PHONE not in stored
    assert EMAIL not in stored
    gone = await http.post("/notifications/me/contact-removals", json={"channel": "SMS"}, headers=headers)
    assert gone.status_code == 201
    assert len((await http.get("/notifications/me/contacts", headers=headers)).json()) == 1


async def test_a_person_reads_of_their_application_in_a_text_that_two_persons_may_change(office):
    person, headers = await _person(office)
    http = office.system.http
    await office.say(submitted(person))
    [message] = (await http.get("/notifications/me/messages", headers=headers)).json()["items"]
    for forged in (encode_cursor("yesterday", "x"), encode_cursor(1, 2), encode_cursor("2024-06-12T08:00:00+08:00", "x")):
        answer = await http.get("/notifications/me/messages", headers=headers, params={"cursor": forged})
        assert (answer.status_code, answer.json()["code"]) == (422, "CURSOR_INVALID")
    assert (message["title"], message["text"]) == ("申请已收到", "您的生活困难补助金申请已于2024-06-12收到，将由工会审核并公示。")
    preview = {"kind": "PAID", "text": "{benefit}{amount}元"}
    shown = await http.post("/notifications/parameters/template-previews", json=preview, headers=headers)
    assert shown.json() == {"text": "生活困难补助金400.00元"}
    for wrong in ("{name}", "{benefit!r}", "{amount:>9}", "{benefit.__class__}", "{"):
        refused = await http.post("/notifications/parameters/template-previews", json=preview | {"text": wrong}, headers=headers)
        assert refused.json()["code"] == "FIELD_INVALID", wrong
    assert TODAY.isoformat() == message["on"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"smtp_host": "mail.example"},
        {"smtp_host": "mail.example", "smtp_sender": "a@b.cn", "smtp_username": "laomo"},
        {"smtp_host": "mail.example", "smtp_sender": "a@b.cn", "smtp_security": "none", "smtp_username": "a", "smtp_password": "b"},
        {"sms_url": "https://sms.example"},
        {"sms_url": "http://sms.example", "sms_secret": "s"},
    ],
)
def test_a_channel_is_configured_whole_or_not_at_all(wrong):
    house = dict.fromkeys(
        ("database_url", "app_role", "seal_keys", "index_key", "token_issuer", "jwks_url", "token_url", "client_id", "client_secret"), "x"
    )
    with pytest.raises(ValidationError, match=r"smtp|sms|TLS"):
        Settings(**house, departments_url="x", **wrong)

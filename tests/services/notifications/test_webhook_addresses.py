"""Where a webhook never goes, however it is spelled, and whatever a name answers at which moment (reliability.md 29, 30)."""

import asyncio
import ipaddress
import ssl
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import new_id
from services.notifications.domain.webhook_addresses import AddressRules, Verdict, networks
from services.notifications.domain.webhook_urls import WebhookUrl, parse_url, require_url
from services.notifications.jobs.guarded_backend import AddressRefusedError, GuardedBackend
from services.notifications.jobs.webhook_delivery import WebhookDelivery
from services.notifications.jobs.webhook_sender import WebhookSender, receivers_trust
from services.notifications.settings import Settings
from tests.services.notifications.agencies import Agency
from tests.services.notifications.cases import registered
from tests.support.receiver import Receiver

CLUSTER = networks(Settings.model_fields["webhook_cluster_ranges"].default)
RULES = AddressRules(cluster=CLUSTER)

REFUSED_AS_WRITTEN = [
    # IPv4 in forms that some parsers take for an address
    "https://127.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://0x7f.0.0.1/",
    "https://0x7f000001/",
    "https://2130706433/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://127.000.000.001/",
    "https://127.0.0.01/",
    "https://0/",
    "https://0.0.0.0/",
    "https://127.0.0.1./",
    "https://1.2.3/",
    "https://1.2.3.4.5/",
    "https://256.1.1.1/",
    "https://1.1.1.0x1/",
    "https://127.0.0.1%00.example.cn/",
    "https://１２７.０.０.１/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    # metadata, link-local, reserved
    "https://169.254.169.254/latest/meta-data/",
    "https://169.254.170.2/",
    "https://100.100.100.200/",
    "https://168.63.129.16/",
    "https://192.0.0.192/",
    "https://198.18.0.1/",
    "https://203.0.113.9/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    "https://10.96.0.1/",
    "https://10.244.3.7/",
    "https://10.43.0.10/",
    # IPv6, and IPv4 inside it
    "https://[::1]/",
    "https://[::]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[0000::0001]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[::ffff:0:a9fe:a9fe]/",
    "https://[::7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[64:ff9b:1::1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fe80::1%eth0]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[fd00:ec2::254]/",
    "https://[fd20:ce::254]/",
    "https://[2001:db8::1]/",
    "https://[::1/",
    "https://::1/",
    "https://[127.0.0.1]/",
    "https://[v1.x]/",
    # user information, and what looks like it
    "https://example.gov.cn@127.0.0.1/",
    "https://user:pass@example.gov.cn/",
    "https://example.gov.cn:443@169.254.169.254/",
    "https://example.gov.cn%40127.0.0.1/",
    "https://example.gov.cn\\@127.0.0.1/",
    "https://example.gov.cn#@127.0.0.1/",
    "https://example.gov.cn/#x",
    "https://example.gov.cn/a@b",
    # names of this machine or the cluster, and foreign alphabets
    "https://localhost/",
    "https://LOCALHOST./",
    "https://a.localhost/",
    "https://registry.laomo.svc/",
    "https://registry.laomo.svc.cluster.local/",
    "https://metadata.google.internal/",
    "https://kubernetes/",
    "https://db.home/",
    "https://ｅxample.gov.cn/",
    "https://еxample.gov.cn/",
    "https://例子.中国/",
    "https://exa_mple.gov.cn/",
    "https://-a.gov.cn/",
    "https://a..gov.cn/",
    "https://a.gov.1/",
    "https://a.gov.0x7f/",
    # schemes, ports, control characters, and things that are no URL
    "http://127.0.0.1/",
    "ftp://example.gov.cn/",
    "file:///etc/passwd",
    "gopher://example.gov.cn/",
    "HTTPS://example.gov.cn/",
    "https:example.gov.cn",
    "//example.gov.cn/",
    "https:///example.gov.cn",
    "https://",
    "",
    "https://example.gov.cn:22/",
    "https://example.gov.cn:25/",
    "https://example.gov.cn:0/",
    "https://example.gov.cn:65536/",
    "https://example.gov.cn:99999/",
    "https://example.gov.cn:80/",
    "https://example.gov.cn:-1/",
    "https://example.gov.cn:443:443/",
    "https://example.gov.cn/a b",
    "https://example.gov.cn/\r\nHost: x",
    "https://example.gov.cn/\t",
    " https://example.gov.cn/",
    "https://example.gov.cn/\n",
    "https://example.gov.cn\x00/",
    "https://example.gov.cn?x=1",
]
ACCEPTED = [
    ("https://events.example.gov.cn/laomo", WebhookUrl("https", "events.example.gov.cn", 443, "/laomo")),
    ("https://Events.Example.gov.cn.:8443/a/b?c=d&e=%20", WebhookUrl("https", "events.example.gov.cn", 8443, "/a/b?c=d&e=%20")),
    ("https://xn--fsqu00a.xn--fiqs8s/", WebhookUrl("https", "xn--fsqu00a.xn--fiqs8s", 443, "/")),
    ("https://59.203.1.7:8443", WebhookUrl("https", "59.203.1.7", 8443, "/")),
    ("https://[2400:3200::1]/x", WebhookUrl("https", "2400:3200::1", 443, "/x")),
    ("http://10.12.0.9:8080/x", WebhookUrl("http", "10.12.0.9", 8080, "/x")),
]


@pytest.mark.parametrize("text", REFUSED_AS_WRITTEN)
def test_a_url_that_is_refused_as_it_is_written(text):
    with pytest.raises(LaomoError) as refused:
        require_url(text, RULES)
    assert refused.value.code == "FIELD_INVALID"


def test_there_are_enough_of_them():
    assert len(set(REFUSED_AS_WRITTEN)) >= 80


@pytest.mark.parametrize(("text", "url"), ACCEPTED)
def test_a_url_that_is_taken(text, url):
    assert parse_url(text) == url
    assert require_url(text, RULES) == url


ANSWERS = [
    # what a name resolves to; whether it may be connected to, in a network approved as 10.12.0.0/24
    (["59.203.1.7"], True),
    (["2400:3200::1"], True),
    (["10.12.0.9"], True),
    (["10.12.1.9"], False),
    (["59.203.1.7", "10.12.1.9"], False),
    (["59.203.1.7", "127.0.0.1"], False),
    (["127.0.0.1", "59.203.1.7"], False),
    (["59.203.1.7", "::1"], False),
    (["169.254.169.254"], False),
    (["100.100.100.200"], False),
    (["192.168.0.1"], False),
    (["172.16.0.1"], False),
    (["100.64.0.1"], False),
    (["fd00::1"], False),
    (["10.96.0.1"], False),
    (["::ffff:59.203.1.7"], False),
    (["64:ff9b::3bcb:107"], False),
    (["2002:3bcb:107::"], False),
    (["fe80::1%eth0"], False),
    (["0.0.0.0"], False),
    (["not an address"], False),
]


@pytest.mark.parametrize(("answer", "allowed"), ANSWERS)
async def test_every_address_of_a_name_is_judged(answer, allowed):
    """Behind a CNAME there are addresses too: they are what is judged."""
    connected = []

    async def resolve(_host, _port):
        return answer

    class Inner:
        async def connect_tcp(self, host, *_):
            connected.append(host)
            return "stream"

    backend = GuardedBackend(RULES, networks("10.12.0.0/24"), resolve, plain=False)
    backend._inner = Inner()
    if allowed:
        assert await backend.connect_tcp("events.example.gov.cn", 443) == "stream"
        assert connected == answer[:1], "the judged address itself, not the name"
    else:
        with pytest.raises(AddressRefusedError):
            await backend.connect_tcp("events.example.gov.cn", 443)
        assert connected == []


async def test_connections_begun_together_share_one_look_up_and_it_is_not_remembered():
    """A name server that hangs is asked once an endpoint; an answer serves nobody who comes later."""
    answers = [asyncio.get_running_loop().create_future(), asyncio.get_running_loop().create_future()]
    asked = []

    async def resolve(_host, _port):
        asked.append(1)
        return await answers[len(asked) - 1]

    class Inner:
        async def connect_tcp(self, host, *_):
            return host

    backend = GuardedBackend(RULES, (), resolve, plain=False)
    backend._inner = Inner()
    given_up = asyncio.create_task(backend.connect_tcp("a.gov.cn", 443))
    first = [asyncio.create_task(backend.connect_tcp("a.gov.cn", 443)) for _ in range(3)]
    await asyncio.sleep(0)
    given_up.cancel()
    answers[0].set_result(["59.203.1.7"])
    assert await asyncio.gather(*first) == ["59.203.1.7"] * 3
    answers[1].set_result(["127.0.0.1"])
    with pytest.raises(AddressRefusedError):
        await backend.connect_tcp("a.gov.cn", 443)
    assert len(asked) == 2


def test_plain_http_needs_an_approved_network():
    public, private = (ipaddress.ip_address(text) for text in ("59.203.1.7", "10.12.0.9"))
    assert RULES.of(public, (), plain=False) is Verdict.ALLOWED
    assert RULES.of(public, (), plain=True) is Verdict.NEEDS_APPROVAL
    assert RULES.of(private, networks("10.12.0.0/24"), plain=True) is Verdict.ALLOWED
    assert RULES.of(private, (), plain=True) is Verdict.NEEDS_APPROVAL


@pytest.mark.parametrize(
    ("network", "taken"),
    [
        ("10.12.0.0/24", True),
        ("10.12.0.0/16", True),
        ("59.203.1.0/24", True),
        ("fd12:3456::/48", True),
        ("10.0.0.0/8", False),
        ("0.0.0.0/0", False),
        ("::/0", False),
        ("127.0.0.0/24", False),
        ("169.254.169.0/24", False),
        ("100.100.0.0/16", False),
        ("10.96.0.0/24", False),
        ("fd00:ec2::/64", False),
        ("::1/128", False),
    ],
)
async def test_which_networks_may_be_approved(network, taken):
    assert (RULES.fault_of_network(ipaddress.ip_network(network)) is None) == taken


def resolving(*answers):
    """A name whose answers change from look-up to look-up; the last one stays."""
    left = list(answers)
    asked = []

    async def resolve(host, _port):
        asked.append(host)
        return left.pop(0) if len(left) > 1 else left[0]

    resolve.asked = asked
    return resolve


async def hook(agency, url):
    subscription = await agency.subscribe(kind="WEBHOOK", url=url)
    await agency.ask("POST", f"/subscriptions/{subscription}/secrets", 201, json={})
    return subscription


async def test_a_name_that_turns_private_at_connect_is_not_connected_to(strict_office):
    """Rebinding: there is one look-up, and it is the one that is connected to. Public for whoever asked before; private now: refused."""
    agency = Agency(strict_office)
    await agency.mandate()
    async with Receiver() as receiver:
        resolve = resolving(["127.0.0.1"])
        subscription = await hook(agency, f"https://rebind.example.cn:{receiver.port}/")
        await strict_office.say(registered(new_id()))
        sender = WebhookSender(RULES, receivers_trust(None), resolve=resolve)
        assert await WebhookDelivery(strict_office.system.houses["notifications"], sender).deliver_once() == 0
        assert (receiver.connections, resolve.asked) == (0, ["rebind.example.cn"])
        await sender.close()
    standing = await agency.status(subscription)
    assert (standing["last_failure"], standing["waiting"]) == ("ADDRESS_REFUSED", 1)


async def test_a_private_network_takes_two_persons_and_goes_with_one(strict_office):
    """On this machine the network is loopback; the rules of this test call it a private one."""
    office = strict_office
    agency = Agency(office)
    await agency.mandate()
    subscription = await hook(agency, "http://10.12.0.9:8080/hook")
    await office.say(registered(new_id()))
    sender = WebhookSender(RULES, receivers_trust(None))
    delivery = WebhookDelivery(office.system.houses["notifications"], sender)
    assert await delivery.deliver_once() == 0
    assert (await agency.status(subscription))["lacks"] == ["NETWORK"]
    path, body = f"/subscriptions/{subscription}/networks", {"network": "10.12.0.0/24", "basis": "省政务外网 人社厅接入段"}
    assert (await agency.ask("POST", path, 403, json=body))["code"] == "ROLE_NOT_PERMITTED"
    for network, code in (
        ("10.12.0.1/24", "INPUT_INVALID"),
        ("x", "INPUT_INVALID"),
        ("10.96.0.0/24", "FIELD_INVALID"),
        ("127.0.0.0/8", "FIELD_INVALID"),
    ):
        assert (await agency.ask("POST", path, 422, agency.admin(), json=body | {"network": network}))["code"] == code
    network = (await agency.ask("POST", path, 201, agency.admin(), json=body))["id"]
    assert (await agency.status(subscription))["lacks"] == ["NETWORK"]
    act = f"/webhook-networks/{network}"
    same = office.system.token("system_admin", roles=["SECURITY_ADMIN"])
    assert (await agency.ask("POST", f"{act}/approval", 403, same))["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await agency.ask("POST", f"{act}/approval", 403, agency.admin()))["code"] == "ROLE_NOT_PERMITTED"
    assert (await agency.ask("POST", f"{act}/revocation", 409, agency.admin("SECURITY_ADMIN")))["code"] == "INVALID_TRANSITION"
    await agency.ask("POST", f"{act}/approval", 201, agency.admin("SECURITY_ADMIN"))
    standing = await agency.status(subscription)
    assert (standing["lacks"], standing["networks"]) == ([], ["10.12.0.0/24"])
    await agency.ask("POST", f"{act}/revocation", 201, agency.admin("SECURITY_ADMIN"))
    assert (await agency.status(subscription))["lacks"] == ["NETWORK"]
    assert await delivery.deliver_once() == 0
    listed = (await agency.ask("GET", "/webhook-networks", 200, agency.admin()))["items"]
    assert [each["state"] for each in listed] == ["REVOKED"]
    assert (await agency.ask("GET", "/webhook-networks", 403))["code"] == "ROLE_NOT_PERMITTED"
    await sender.close()


def certificate(host, directory):
    """A receiver's certificate of its own authority for `host`: the context that serves it, and the file to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.fromtimestamp(time.time(), UTC)  # TLS checks real time
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (directory / "cert.pem").write_bytes(built.public_bytes(serialization.Encoding.PEM))
    (directory / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory / "cert.pem", directory / "key.pem")
    return context, directory / "cert.pem"


@pytest.mark.parametrize(("host", "delivered"), [("hook.example.cn", True), ("other.example.cn", False)])
async def test_the_name_in_the_certificate_is_the_urls_though_the_address_is_pinned(office, tmp_path, host, delivered):
    agency = Agency(office)
    await agency.mandate()
    context, trusted = certificate("hook.example.cn", tmp_path)
    names = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    async with Receiver(tls=context) as receiver:
        subscription = await hook(agency, receiver.url(host=host, scheme="https"))
        await office.say(registered(new_id()))
        sender = WebhookSender(AddressRules(local=networks("127.0.0.0/8")), receivers_trust(trusted), resolve=resolving(["127.0.0.1"]))
        assert await WebhookDelivery(office.system.houses["notifications"], sender).deliver_once() == int(delivered)
        assert names == [host]
        assert [each.headers["host"] for each in receiver.received] == [f"{host}:{receiver.port}"] * delivered
        await sender.close()
    assert (await agency.status(subscription))["last_failure"] == (None if delivered else "UNREACHABLE")


async def test_a_receiver_of_an_unknown_authority_gets_nothing(office, tmp_path):
    agency = Agency(office)
    await agency.mandate()
    context, _ = certificate("hook.example.cn", tmp_path)
    async with Receiver(tls=context) as receiver:
        await hook(agency, receiver.url(host="hook.example.cn", scheme="https"))
        await office.say(registered(new_id()))
        sender = WebhookSender(AddressRules(local=networks("127.0.0.0/8")), receivers_trust(None), resolve=resolving(["127.0.0.1"]))
        assert await WebhookDelivery(office.system.houses["notifications"], sender).deliver_once() == 0
        assert receiver.received == []
        await sender.close()


@pytest.mark.parametrize("url", ["https://localhost/x", "https://169.254.169.254/", "https://a@b.cn/", "http://2130706433/"])
async def test_the_doors_refuse_such_a_url(strict_office, url):
    agency = Agency(strict_office)
    await agency.mandate()
    body = {"name": "x", "types": ["ORG_UNIT_REGISTERED"], "kind": "WEBHOOK", "url": url}
    assert (await agency.ask("POST", "/subscriptions", 422, json=body))["code"] == "FIELD_INVALID"
    subscription = await hook(agency, "https://events.example.gov.cn/")
    assert (await agency.ask("POST", f"/subscriptions/{subscription}/endpoint", 422, json={"url": url}))["code"] == "FIELD_INVALID"
    pull = await agency.subscribe()
    for path, content in (("endpoint", {"url": "https://a.gov.cn/"}), ("secrets", {})):
        assert (await agency.ask("POST", f"/subscriptions/{pull}/{path}", 409, json=content))["code"] == "INVALID_TRANSITION"
    for bad in ({"kind": "PULL"}, {"url": None}):
        assert (await agency.ask("POST", "/subscriptions", 422, json=body | {"url": "https://a.gov.cn/"} | bad))["code"] == "FIELD_INVALID"

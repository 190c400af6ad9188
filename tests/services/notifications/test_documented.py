"""docs/subscriptions.md is true: each of its blocks is run, in order, against a live system with a real receiver."""

import asyncio
import re
import shutil
import sys
from pathlib import Path

import pytest
import uvicorn

from libs.common.kernel.ids import new_id
from services.notifications.domain.webhook_addresses import AddressRules, networks
from services.notifications.jobs.webhook_delivery import WebhookDelivery
from services.notifications.jobs.webhook_sender import WebhookSender, receivers_trust
from tests.services.notifications.cases import TODAY, deceased, registered

PAGE = Path(__file__).resolve().parents[3] / "docs/subscriptions.md"
KEPT = "MANDATE|SUBSCRIPTION|PAGE|HOOKED|SECRET|ROOM|EVENT"
TOOLS = ":".join({*(str(Path(found).parent) for found in map(shutil.which, ("curl", "jq")) if found), "/usr/bin", "/bin"})
needs_tools = pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("jq")), reason="the page uses curl and jq: install both to run it"
)


async def run(block, directory, settings):
    script = f'set -euo pipefail\n[ -f state ] && . ./state\n{block}\ndeclare -p | {{ grep -E "^declare -- ({KEPT})=" || true; }} > state\n'
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        script,
        cwd=directory,
        env={"PATH": TOOLS, "LC_ALL": "C.UTF-8", **settings},
        stdout=-1,
        stderr=-1,
    )
    out, errors = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, (block, out, errors)
    return out.decode()


@needs_tools
async def test_every_block_of_the_page(office, tmp_path):
    server = uvicorn.Server(uvicorn.Config(office.system.system.app, port=0, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no signal for it
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    probe = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    hook_port = probe.sockets[0].getsockname()[1]
    probe.close()
    await probe.wait_closed()
    settings = {"BASE": f"http://127.0.0.1:{port}", "HOOK": f"http://127.0.0.1:{hook_port}/laomo"}
    for name, subject, role in (
        ("TOKEN", "hrss-events", "EVENT_SUBSCRIBER"),
        ("SYSTEM_ADMIN", "one", "SYSTEM_ADMIN"),
        ("SECURITY_ADMIN", "two", "SECURITY_ADMIN"),
    ):
        settings[name] = office.system.token(subject, roles=[role])["Authorization"].removeprefix("Bearer ")
    text = PAGE.read_text("utf-8")
    mandate, subscribe, read, replay, hook, rotate, govstack = re.findall(r"```bash\n(.*?)```", text, re.DOTALL)
    [receiver] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    person = new_id()
    assert "APPROVED" in await run(mandate, tmp_path, settings)
    await run(subscribe, tmp_path, settings)
    await office.say(registered(person), deceased(person, TODAY))
    assert str(person) in await run(read, tmp_path, settings)
    assert '"behind": 2' in await run(replay, tmp_path, settings)
    await run(hook, tmp_path, settings)
    secret = re.search(r'SECRET="([^"]+)"', (tmp_path / "state").read_text("utf-8")).group(1)
    listening = await asyncio.create_subprocess_exec(
        sys.executable, "-c", receiver, env={"SECRET": secret, "PORT": str(hook_port)}, stdout=-1, stderr=-1
    )
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", hook_port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            break
    sender = WebhookSender(AddressRules(local=networks("127.0.0.0/8")), receivers_trust(None))
    delivery = WebhookDelivery(office.system.houses["notifications"], sender)
    other = new_id()
    await office.say(registered(other))
    assert await delivery.deliver_once() == 1
    assert (await asyncio.wait_for(listening.stdout.readline(), 20)).decode() == f"MODEL_WORKER_REGISTERED {other} 2024-06-12\n"
    told = await run(rotate, tmp_path, settings)
    assert '"state": "ACTIVE"' in told
    assert "whsec_" in told
    await office.say(deceased(other, TODAY))
    assert await delivery.deliver_once() == 1, "the receiver still has the old secret: both sign"
    assert '{"status":"ACCEPTED","deliveries":{"delivered":1,"waiting":0,"parked":0}}' in await run(govstack, tmp_path, settings)
    listening.kill()
    await listening.wait()
    await sender.close()
    server.should_exit = True
    await serving

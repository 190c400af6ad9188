"""The database was restarted while connections lay idle: a reader does not notice, a writer is told to come again and then succeeds."""

import asyncio

import psycopg


async def break_connections(postgres):
    with psycopg.connect(postgres.url(), autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'registry_app'")


async def test_reads_go_on_and_a_write_succeeds_when_it_comes_again(departments, postgres):
    system = await departments("registry")
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    body = {"on": "2024-02-26"}
    await system.http.post("/registry/org-units/establishment", json=body, headers=admin)
    reads = [system.http.get("/registry/org-units", headers=admin) for _ in range(8)]
    assert {answer.status_code for answer in await asyncio.gather(*reads)} == {200}  # several connections are open now
    await break_connections(postgres)
    reads = [system.http.get("/registry/org-units", headers=admin) for _ in range(8)]
    assert {answer.status_code for answer in await asyncio.gather(*reads)} == {200}
    await break_connections(postgres)
    first = await system.http.post("/registry/org-units/establishment", json=body, headers=admin)
    assert first.status_code in (200, 201, 503)
    again = await system.http.post("/registry/org-units/establishment", json=body, headers=admin)
    assert again.is_success

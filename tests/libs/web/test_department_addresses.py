"""Departments answer under one address with their prefixes, or each under its own."""

import httpx
import pytest
from pydantic import BaseModel

from libs.common.web.department_client import DepartmentClient


class _Ask(BaseModel):
    word: str


@pytest.mark.parametrize(
    ("base", "asked"),
    [
        ("http://front.internal", "http://front.internal/registry/people/lookup"),
        ("http://web.laomo-{department}.svc:8000", "http://web.laomo-registry.svc:8000/registry/people/lookup"),
    ],
)
async def test_a_call_goes_to_the_department_that_its_path_names(base, asked):
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, json={"word": "heard"})

    async def token() -> str:
        return "t"

    client = DepartmentClient(base, token, httpx.MockTransport(answer))
    assert (await client.post("/registry/people/lookup", _Ask(word="who"), _Ask)).word == "heard"
    assert (await client.get("/registry/people/lookup", _Ask)).word == "heard"
    await client.close()
    assert seen == [asked, asked]

"""Authorised calls to another department, before a transaction, never inside one."""

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx
from pydantic import BaseModel

from libs.common.kernel.errors import Code, FieldFault, LaomoError, refuse

A = TypeVar("A", bound=BaseModel)
FetchToken = Callable[[], Awaitable[str]]
_EARLY_SECONDS = 60
_PROBLEM = "application/problem+json"


def client_credentials(token_url: str, client_id: str, client_secret: str, network: httpx.AsyncBaseTransport | None = None) -> FetchToken:
    """The department's own token (OAuth 2 client credentials), fetched again shortly before it expires."""
    kept: tuple[str, float] = ("", 0.0)

    async def fetch() -> str:
        nonlocal kept
        if kept[1] > time.monotonic():
            return kept[0]
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
        try:
            async with httpx.AsyncClient(timeout=10, transport=network) as client:
                answer = await client.post(token_url, data=form)
                answer.raise_for_status()
        except httpx.HTTPError:
            refuse(Code.UNAVAILABLE, "身份认证服务暂不可用，请稍后重试")
        token = answer.json()
        kept = token["access_token"], time.monotonic() + float(token["expires_in"]) - _EARLY_SECONDS
        return kept[0]

    return fetch


class DepartmentClient:
    """`base_url`: where the departments answer under their prefixes, `{department}` in it where each has an address of its own;
    `network` where they answer in this process. Safe to repeat: bulk calls are idempotent by their content.
    """

    def __init__(
        self, base_url: str, token: FetchToken, network: httpx.AsyncBaseTransport | None = None, *, timeout_seconds: float = 30.0
    ) -> None:
        self._base_url = base_url
        self._http = httpx.AsyncClient(timeout=timeout_seconds, transport=network)
        self._token = token

    async def post(self, path: str, body: BaseModel, answer: type[A]) -> A:
        """Ask; the other department's refusal is raised as it was said, an outage as UNAVAILABLE."""
        return await self._ask("POST", path, answer, body.model_dump_json())

    async def get(self, path: str, answer: type[A]) -> A:
        """Look at something of another department; refusals and outages as for `post`."""
        return await self._ask("GET", path, answer)

    async def _ask(self, method: str, path: str, answer: type[A], content: str | None = None) -> A:
        headers = {"Authorization": f"Bearer {await self._token()}", "Content-Type": "application/json"}
        try:
            response = await self._http.request(method, self._address(path), content=content, headers=headers)
        except httpx.HTTPError:
            refuse(Code.UNAVAILABLE, "协作部门的服务暂不可用，请稍后重试")
        if response.is_success:
            return answer.model_validate_json(response.content)
        if response.status_code >= 500 or not response.headers.get("content-type", "").startswith(_PROBLEM):  # noqa: PLR2004
            refuse(Code.UNAVAILABLE, "协作部门的服务暂不可用，请稍后重试")  # also where something between us answers in its place
        problem = response.json()
        faults = [FieldFault(fault["path"], fault["message"]) for fault in problem.get("fields", ())]
        raise LaomoError(Code(problem["code"]), problem.get("detail", ""), fields=faults)

    def _address(self, path: str) -> str:
        return self._base_url.format(department=path.split("/")[1]) + path

    async def close(self) -> None:
        await self._http.aclose()

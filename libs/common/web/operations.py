"""Doors for the people who run a department: probes, metrics, the audit chain."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.observability.metrics import OUTBOX_OLDEST_SECONDS, OUTBOX_WAITING, PARKED, UNDECODABLE, exposition
from libs.common.persistence import audit
from libs.common.persistence.house import House
from libs.common.web.access import needs
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel

_ALIVE = {"status": "ok"}


class AuditCheck(ReadModel):
    """审计链核验结果"""

    intact: bool = Field(description="链是否完整")
    rows: int = Field(description="已核验的记录数")
    broken_at: int | None = Field(description="第一条不连续的记录序号")
    head: str = Field(description="链首摘要(十六进制)")


def probe_router() -> APIRouter:
    """Without a token: alive, and ready when its own database answers. Never the bus, never another department."""
    router = APIRouter(include_in_schema=False)

    @router.get("/livez")
    async def alive() -> dict[str, str]:
        return _ALIVE

    @router.get("/readyz")
    async def ready(request: Request) -> Response:
        try:
            async with request.app.state.house.pool.connection(timeout=2) as connection:
                await connection.execute("SELECT 1")
        except (OperationalError, PoolTimeout, OSError):
            return JSONResponse({"status": "database unreachable"}, 503)
        return JSONResponse(_ALIVE)

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        await _measure(request)
        return exposition()

    return router


def probe_app(house: House[Any]) -> FastAPI:
    """The probes alone, under the department's prefix: for a subscriber or a relay."""
    app = FastAPI(title=house.name, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.house = house
    app.include_router(probe_router(), prefix=f"/{house.name}")
    return app


async def _measure(request: Request) -> None:
    house = request.app.state.house
    async with house.pool.connection() as connection:
        row = await (
            await connection.execute(
                "SELECT count(*), coalesce(extract(epoch FROM now() - min(occurred_at)), 0) FROM outbox WHERE published_at IS NULL"
            )
        ).fetchone()
        OUTBOX_WAITING.labels(house.name).set(row[0])
        OUTBOX_OLDEST_SECONDS.labels(house.name).set(max(0.0, float(row[1])))
        parked = dict(await (await connection.execute("SELECT reason, count(*) FROM parked GROUP BY reason")).fetchall())
        kept = await (await connection.execute("SELECT count(*) FROM undecodable")).fetchone()
    UNDECODABLE.labels(house.name).set(kept[0])
    for reason in ("GAP", "POISON"):
        PARKED.labels(house.name, reason).set(parked.get(reason, 0))


def operations_router() -> APIRouter:
    router = department_router("/operations", "运维与审计")

    @router.post("/audit-check", summary="核验审计链")
    async def check_audit_chain(
        request: Request, _actor: Annotated[Actor, Depends(needs(Role.AUDITOR, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN))]
    ) -> AuditCheck:
        async with request.app.state.house.pool.connection() as connection:
            report = await audit.verify(connection)
        return AuditCheck(intact=report.intact, rows=report.rows, broken_at=report.broken_at, head=report.head)

    return router

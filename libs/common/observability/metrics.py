"""Metrics: requests by route template (bounded labels), and each department's own gauges."""

import time

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUESTS = Counter("laomo_http_requests_total", "HTTP requests", ["service", "method", "route", "status"])
SECONDS = Histogram("laomo_http_request_seconds", "Duration of HTTP requests", ["service", "method", "route"])
OUTBOX_WAITING = Gauge("laomo_outbox_waiting", "Events not yet published", ["service"])
OUTBOX_OLDEST_SECONDS = Gauge("laomo_outbox_oldest_seconds", "Age of the oldest unpublished event", ["service"])
PARKED = Gauge("laomo_parked_events", "Events parked", ["service", "reason"])
PUBLISHED = Counter("laomo_relay_published_total", "Events that the bus acknowledged", ["service"])
BUS_ERRORS = Counter("laomo_bus_errors_total", "What went wrong between this department and the bus", ["service", "kind"])
CONSUMER_LAG = Gauge("laomo_consumer_lag", "Records on the bus that this consumer has not taken", ["service", "topic"])
BEHIND = Gauge("laomo_consumer_behind_events", "Events said that this department has not applied", ["service", "speaker"])
WEBHOOK_EVENTS = Counter("laomo_webhook_events_total", "Events of webhook passes that are recorded", ["service", "outcome"])
UNDECODABLE = Gauge("laomo_undecodable_records", "Records kept that are no event of ours", ["service"])


class Measured:
    """Counts and times each request under its route's template, never its path."""

    def __init__(self, app: ASGIApp, *, service: str) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            route = getattr(scope.get("route"), "path_format", "none")
            REQUESTS.labels(self._service, scope["method"], route, status).inc()
            SECONDS.labels(self._service, scope["method"], route).observe(time.perf_counter() - started)


def exposition() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

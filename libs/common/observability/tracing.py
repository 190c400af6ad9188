"""Traces: spans per request by route template; sampled; exported where the composition says. No query strings, no bodies."""

from typing import Any

from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased


def configure_traces(service: str, exporter: SpanExporter | None, sampled: float = 0.05) -> None:
    """Once per process. Without an exporter, spans only give ids to logs and events."""
    provider = TracerProvider(resource=Resource.create({"service.name": service}), sampler=ParentBased(TraceIdRatioBased(sampled)))
    if exporter is not None:
        provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)


def trace_app(app: FastAPI) -> None:
    FastAPIInstrumentor.instrument_app(app, exclude_spans=["send", "receive"], server_request_hook=_forget_query)


def _forget_query(span: trace.Span, _scope: dict[str, Any]) -> None:
    """URLs keep their path only: a query could name a person."""
    for name in ("http.url", "url.full", "url.query", "http.target"):
        if span.is_recording():
            span.set_attribute(name, "")

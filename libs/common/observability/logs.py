"""Structured logs: JSON lines of allow-listed fields. Personal data has no field here, so it cannot be logged by name."""

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog
from opentelemetry import trace

ALLOWED = frozenset(
    [
        "event",
        "level",
        "timestamp",
        "service",
        "reference",
        "action",
        "error",
        "code",
        "kind",
        "job",
        "type",
        "subject",
        "version",
        "consumer",
        "speaker",
        "method",
        "route",
        "status",
        "seconds",
        "trace_id",
        "count",
        "exception",
    ]
)


def configure_logs(level: str = "INFO") -> None:
    """Once per process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=False),
            _with_trace,
            _stack_without_values,
            _allow_listed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_Libraries()], level=logging.WARNING, force=True)


class _Libraries(logging.Handler):
    """What libraries log, in our own form: where from and how bad, and the words of those that never see a row or a body."""

    _NEVER_SEE_DATA = ("aiokafka", "uvicorn", "asyncio")

    def emit(self, record: logging.LogRecord) -> None:
        library = record.name.split(".", 1)[0]
        words = record.getMessage() if library in self._NEVER_SEE_DATA else "library_message"
        structlog.get_logger().log(record.levelno, words, kind=record.name)


def _with_trace(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = f"{context.trace_id:032x}"
    return event


def _stack_without_values(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401
    """Where it failed, file and line, but never the message: a database error quotes the row."""
    error = event.pop("exc_info", None)
    if error is True:
        import sys  # noqa: PLC0415

        error = sys.exc_info()[1]
    frames = []
    traceback = error.__traceback__ if isinstance(error, BaseException) else None
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{traceback.tb_lineno}:{code.co_name}")
        traceback = traceback.tb_next
    if frames:
        event["exception"] = f"{type(error).__name__} at {' > '.join(frames[-8:])}"
    return event


def _allow_listed(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401
    return {key: value for key, value in event.items() if key in ALLOWED}

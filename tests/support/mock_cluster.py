"""librdkafka's mock cluster, for errors that a healthy broker never gives (parts.md B.1). Everything else is tested on a real broker."""

import ctypes
import glob
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import confluent_kafka

from libs.common.messaging.kafka_access import KafkaAccess

_PRODUCE = 0
_PRODUCER = 0


@dataclass(frozen=True, slots=True)
class OpenAccess(KafkaAccess):
    """The mock speaks no SASL."""

    def client(self) -> dict[str, Any]:
        # `super()` does not work in a dataclass with slots
        options = KafkaAccess.client(self)
        return {key: value for key, value in options.items() if "sasl" not in key and key not in ("security_protocol", "ssl_context")}


class MockCluster:
    """One broker with the topics given, `partitions` each."""

    def __init__(self, topics: list[str], partitions: int = 12) -> None:
        place = Path(confluent_kafka.__file__).parent.with_name("confluent_kafka.libs")
        self._lib = ctypes.CDLL(glob.glob(str(place / "librdkafka-*.so*"))[0])  # noqa: PTH207 - a library's versioned name
        for name in ("rd_kafka_new", "rd_kafka_conf_new", "rd_kafka_mock_cluster_new"):
            getattr(self._lib, name).restype = ctypes.c_void_p
        self._lib.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
        handle = self._lib.rd_kafka_new(_PRODUCER, ctypes.c_void_p(self._lib.rd_kafka_conf_new()), ctypes.create_string_buffer(512), 512)
        self._handle = ctypes.c_void_p(handle)
        self._cluster = ctypes.c_void_p(self._lib.rd_kafka_mock_cluster_new(self._handle, 1))
        for topic in topics:
            self._lib.rd_kafka_mock_topic_create(self._cluster, topic.encode(), partitions, 1)

    def access(self, department: str) -> KafkaAccess:
        return OpenAccess(self._lib.rd_kafka_mock_cluster_bootstraps(self._cluster).decode(), department, "")

    def answer_produce_with(self, *codes: int) -> None:
        """The next answers to Produce are these error codes, one each."""
        array = (ctypes.c_int * len(codes))(*codes)
        self._lib.rd_kafka_mock_push_request_errors_array(self._cluster, ctypes.c_int16(_PRODUCE), ctypes.c_size_t(len(codes)), array)

    def close(self) -> None:
        self._lib.rd_kafka_mock_cluster_destroy(self._cluster)
        self._lib.rd_kafka_destroy(self._handle)

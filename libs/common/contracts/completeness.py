"""What departments tell each other about their events: how many each has said and applied, and which exactly; the shapes of re-sync.

At most STREAMS_PER_CALL subjects a call.
"""

from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

STREAMS_PER_CALL: Final = 1000


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


class ShardFigures(_Shape):
    """某部门一个分片的事件数"""

    speaker: str = Field(description="发出事件的部门")
    shard: int = Field(description="分片号，0–15")
    subjects: int = Field(description="主体数")
    events: int = Field(description="事件总数(各主体版本之和)")
    digest: str = Field(description="主体与版本的校验和")


class Completeness(_Shape):
    """本部门发出和收到的事件"""

    department: str = Field(description="部门")
    said: list[ShardFigures] = Field(description="本部门发出的事件，按分片")
    heard: list[ShardFigures] = Field(description="本部门已办理的事件，按发出部门和分片")


class StreamVersion(_Shape):
    """一个主体的事件版本"""

    subject: UUID = Field(description="主体编号")
    version: int = Field(description="版本")


class StreamsQuery(_Shape):
    """A page of a shard's subjects."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shard: int = Field(ge=0, le=15, description="分片号")
    after: UUID | None = Field(default=None, description="上一页最后一个主体")
    limit: int = Field(default=STREAMS_PER_CALL, ge=1, le=STREAMS_PER_CALL, description="每页主体数")


class Streams(_Shape):
    """Subjects and how far the speaker has spoken of each."""

    streams: tuple[StreamVersion, ...] = Field(description="主体与版本")


class EventsQuery(_Shape):
    """Each subject with the version the asker has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    have: tuple[StreamVersion, ...] = Field(max_length=STREAMS_PER_CALL, description="主体与已有版本")


class Events(_Shape):
    """Events as the outbox keeps them."""

    events: tuple[dict[str, Any], ...] = Field(description="事件，按主体和版本排列")

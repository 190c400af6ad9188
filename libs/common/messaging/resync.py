"""Fetch from a speaker what this department lacks, and apply it as if the bus had brought it: the cursors let nothing happen twice.

Runs as a job of the listening department. It compares shard by shard, pages only through shards that differ, and asks for exactly the
versions after its own; parked poison stays parked, a person decides about it.
"""

from collections.abc import Mapping
from typing import Any, Final

from libs.common.contracts.catalogue import Envelope
from libs.common.contracts.completeness import STREAMS_PER_CALL, Completeness, Events, EventsQuery, Streams, StreamsQuery, StreamVersion
from libs.common.jobs.job import Job
from libs.common.messaging.completeness import EVENTS_PER_CALL, behind, completeness, lacking
from libs.common.messaging.subscriber import Subscriber
from libs.common.web.department_client import DepartmentClient

KIND: Final = "resync"
_ASKED_AT_ONCE: Final = 200


class Resync:
    """`Work` of the job kind `resync`; its command names the speaker."""

    def __init__(self, subscriber: Subscriber[Any], client: DepartmentClient) -> None:
        self._subscriber, self._client = subscriber, client

    async def __call__(self, job: Job[Any]) -> Mapping[str, Any]:
        speaker = str(job.command["speaker"])
        house = job.house
        theirs = await self._client.get(f"/{speaker}/operations/completeness", Completeness)
        mine = await completeness(house.pool, house.name)
        fetched = 0
        for gap in behind(mine, theirs):
            fetched += await self._shard(job, speaker, gap.shard)
        left = sum(gap.events for gap in behind(await completeness(house.pool, house.name), theirs))
        return {"speaker": speaker, "fetched": fetched, "still_behind": max(0, left)}

    async def _shard(self, job: Job[Any], speaker: str, shard: int) -> int:
        fetched, after = 0, None
        while True:
            asked = StreamsQuery(shard=shard, after=after)
            page = (await self._client.post(f"/{speaker}/operations/streams", asked, Streams)).streams
            missing = await lacking(job.house.pool, speaker, page)
            for start in range(0, len(missing), _ASKED_AT_ONCE):
                fetched += await self._fetch(speaker, missing[start : start + _ASKED_AT_ONCE])
                job.progress = {"done": fetched}
                async with job.chunk():
                    pass
            if len(page) < STREAMS_PER_CALL:
                return fetched
            after = page[-1].subject

    async def _fetch(self, speaker: str, missing: list[StreamVersion]) -> int:
        """Ask again while the speaker's answer is full: the rest of the last subject comes with the next call."""
        fetched = 0
        have = {each.subject: each.version for each in missing}
        while True:
            query = EventsQuery(have=tuple(StreamVersion(subject=subject, version=version) for subject, version in have.items()))
            raw = (await self._client.post(f"/{speaker}/operations/events-since", query, Events)).events
            envelopes = [Envelope.from_json(each) for each in raw]
            await self._subscriber.receive(envelopes)
            fetched += len(envelopes)
            told = {envelope.subject: envelope.version for envelope in envelopes}
            last = envelopes[-1].subject if envelopes else None
            if last is None or len(envelopes) < EVENTS_PER_CALL:
                break
            have = {subject: told.get(subject, version) for subject, version in have.items() if subject >= last}
        return fetched

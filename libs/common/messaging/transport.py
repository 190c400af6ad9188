"""The seam between the relay and whatever carries events: local (one process) or a broker. Same relay, same cursors, same reactions."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from libs.common.contracts.catalogue import Envelope


class BusUnavailableError(OSError):
    """Nothing gets through at the moment, whatever the event: the relay rests as a whole. Its text is the kind of trouble."""


class Transport(Protocol):
    async def publish(self, envelopes: Sequence[Envelope]) -> frozenset[UUID]:
        """Carry `envelopes`, in order per subject. Returns the subjects that did not get through: unknown, to be sent again.

        Raises BusUnavailableError where none of them did, for a reason that is not theirs.
        """
        ...


class Consumer(Protocol):
    """A department that hears others."""

    @property
    def name(self) -> str: ...

    @property
    def hears(self) -> frozenset[str]:
        """The speakers whose every event it receives."""
        ...

    async def receive(self, envelopes: Sequence[Envelope]) -> None:
        """Apply or park each event, durably, before returning. Raises only for infrastructure: then nothing is lost, it comes again."""
        ...

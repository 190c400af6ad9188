"""How much of a workbook is taken in: one object, given by the composition, carried into the child that parses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkbookLimits:
    """Bytes packed and unpacked, unpacked bytes per packed one, entries; rows and columns of the sheet; memory and time of the child."""

    file_bytes: int = 64 << 20
    unpacked_bytes: int = 1 << 30
    ratio: int = 100
    entries: int = 2_000
    rows: int = 400_000
    columns: int = 256
    memory_bytes: int = 2 << 30
    cpu_seconds: int = 120

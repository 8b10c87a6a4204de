"""Just enough of the OLE container (doc, xls, ppt, WPS) to name its streams and peek into them.

Source: [MS-CFB] Compound File Binary File Format. Every number comes from a stranger's file:
chains are bounded and nothing is trusted to be in range.
"""

import struct
from dataclasses import dataclass
from typing import BinaryIO

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END_OF_CHAIN = 0xFFFFFFFA  # this and everything above it is no sector
ENTRY_BYTES = 128
MINI_CUTOFF_BYTES = 4096
MAX_SECTORS = 4096  # of the table of sectors: enough for 256 MB
ROOT, STREAM = 5, 2


class BadContainer(ValueError):
    """The container contradicts itself or ends too early."""


@dataclass(frozen=True)
class Entry:
    """A stream or storage of the container."""

    name: str
    kind: int
    start: int
    size_bytes: int


class Container:
    """An OLE container opened for a look at its directory."""

    def __init__(self, stream: BinaryIO) -> None:
        """Read header, sector table and directory. Raises BadContainer."""
        self._stream = stream
        stream.seek(0)
        header = stream.read(512)
        if len(header) < 512 or not header.startswith(MAGIC):
            raise BadContainer
        shift, self._mini_shift = struct.unpack_from("<HH", header, 30)
        if shift not in (9, 12) or self._mini_shift > shift:
            raise BadContainer
        self._sector_bytes = 1 << shift
        directory = struct.unpack_from("<I", header, 48)[0]
        self._table = self._read_table(header)
        self.entries = self._read_entries(directory)

    def names(self) -> frozenset[str]:
        """Names of all streams and storages."""
        return frozenset(entry.name for entry in self.entries)

    def first_bytes(self, name: str, count: int) -> bytes:
        """The first `count` (64 at most) bytes of a stream; empty where there is none."""
        found = [e for e in self.entries if e.name == name and e.kind == STREAM]
        if not found:
            return b""
        entry = found[0]
        if entry.size_bytes >= MINI_CUTOFF_BYTES:
            return self._sector(entry.start)[:count]
        root = [e for e in self.entries if e.kind == ROOT]
        if not root:
            raise BadContainer
        place = entry.start << self._mini_shift
        chain = self._chain(root[0].start)
        index, offset = divmod(place, self._sector_bytes)
        if index >= len(chain):
            raise BadContainer
        return self._sector(chain[index])[offset : offset + count]

    def _sector(self, number: int) -> bytes:
        self._stream.seek((number + 1) * self._sector_bytes)
        data = self._stream.read(self._sector_bytes)
        if not data:
            raise BadContainer
        return data

    def _numbers(self, sector: int) -> tuple[int, ...]:
        data = self._sector(sector)
        return struct.unpack_from(f"<{len(data) // 4}I", data)

    def _read_table(self, header: bytes) -> list[int]:
        wanted = [n for n in struct.unpack_from("<109I", header, 76) if n < END_OF_CHAIN]
        more, steps = struct.unpack_from("<I", header, 68)[0], 0
        while more < END_OF_CHAIN and steps < MAX_SECTORS:
            *numbers, more = self._numbers(more)
            wanted += [n for n in numbers if n < END_OF_CHAIN]
            steps += 1
        table: list[int] = []
        for sector in wanted[:MAX_SECTORS]:
            table.extend(self._numbers(sector))
        return table

    def _chain(self, start: int) -> list[int]:
        chain: list[int] = []
        while start < END_OF_CHAIN:
            if start >= len(self._table) or len(chain) > len(self._table):  # out, or in a ring
                raise BadContainer
            chain.append(start)
            start = self._table[start]
        return chain

    def _read_entries(self, directory: int) -> list[Entry]:
        entries = []
        for sector in self._chain(directory):
            data = self._sector(sector)
            for at in range(0, len(data) - ENTRY_BYTES + 1, ENTRY_BYTES):
                entry = _entry(data[at : at + ENTRY_BYTES])
                if entry:
                    entries.append(entry)
        return entries


def _entry(raw: bytes) -> Entry | None:
    length = struct.unpack_from("<H", raw, 64)[0]
    kind = raw[66]
    if not kind or length > 64:
        return None
    name = raw[: max(length - 2, 0)].decode("utf-16-le", errors="replace")
    start, size_bytes = struct.unpack_from("<II", raw, 116)
    return Entry(name, kind, start, size_bytes)

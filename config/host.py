"""Facts about the machine that decide whether the site can run on it."""

import socket
from pathlib import Path

# On these, file locks reach one machine only or not at all: SQLite would lose data.
NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs"}
)
MOUNTS = Path("/proc/self/mounts")


def network_drive_under(path: Path, mounts: str | None = None) -> str | None:
    """The network file system that `path` lies on, or None on a local disk.

    mounts: text in the format of /proc/self/mounts; read from there by default. Where that
    file is missing (not Linux) every disk counts as local.
    """
    if mounts is None:
        mounts = MOUNTS.read_text(encoding="utf-8") if MOUNTS.exists() else ""
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = Path(fields[1].encode().decode("unicode_escape"))
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind if kind in NETWORK_FILE_SYSTEMS else None


def port_is_taken(address: str, port: int) -> bool:
    """Whether another program listens on `address`:`port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return True
    return False

"""What the machine tells about its disks."""

from pathlib import Path

import pytest

from config.host import network_drive_under

MOUNTS = """\
/dev/vda / ext4 rw 0 0
server:/data /srv/shared nfs4 rw 0 0
//pc/files /srv/office\\040files cifs rw 0 0
/dev/vdb /srv/shared/local ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "drive"),
    [
        ("/var/lib/tracker", None),
        ("/srv/shared/tracker", "nfs4"),
        ("/srv/sharedness", None),
        ("/srv/office files/tracker", "cifs"),
        ("/srv/shared/local/tracker", None),
    ],
)
def test_a_network_drive_is_known_by_the_mount_that_holds_the_folder(folder, drive):
    assert network_drive_under(Path(folder), MOUNTS) == drive


def test_this_test_runs_on_a_local_disk(tmp_path: Path):
    assert network_drive_under(tmp_path) is None

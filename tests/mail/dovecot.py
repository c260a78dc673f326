"""Dovecot as the office's mailbox: on loopback, in a folder of the test, with TLS."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import trustme

from tests.mail.office import ACCOUNT, CHINA, PASSWORD

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
_NOBODY = 65534
ARRIVED = datetime(2026, 12, 3, 12, tzinfo=CHINA)

_CONFIG = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
imap_id_log = *
{users}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
mail_location = maildir:{folder}/home/Maildir
namespace inbox {{
  inbox = yes
  separator = /
  mailbox 草稿箱 {{
    special_use = \\Drafts
    auto = create
  }}
  mailbox 已发送 {{
    special_use = \\Sent
    auto = create
  }}
  mailbox 考核 {{
    auto = create
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
protocol imap {{
  rawlog_dir = {folder}/said
}}
{quota}
"""
_QUOTA = """
mail_plugins = quota
plugin {{
  quota = maildir:room
  quota_rule = *:storage={kib}K
}}
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Dovecot:
    """A running server; use it as a context manager.

    Args:
        room: How many KiB the mailbox holds; 0 for any number.
    """

    def __init__(self, room: int = 0) -> None:
        assert PROGRAM is not None
        # A short path: it has sockets in it.
        self.folder = Path(tempfile.mkdtemp(prefix="imap-"))
        self.port = free_port()
        self._maildir = self.folder / "home" / "Maildir"
        for name in ("run", "state", "home", "said"):
            (self.folder / name).mkdir(parents=True)
        authority = trustme.CA()
        self.certificate = self.folder / "ca.pem"
        authority.cert_pem.write_to_path(self.certificate)
        own = authority.issue_cert("127.0.0.1")
        own.private_key_pem.write_to_path(self.folder / "key.pem")
        own.cert_chain_pems[0].write_to_path(self.folder / "cert.pem")
        root = os.geteuid() == 0
        me = "nobody" if root else os.environ.get("USER", "nobody")
        self._owner = (_NOBODY, _NOBODY) if root else (os.getuid(), os.getgid())
        users = "" if root else f"default_login_user = {me}\ndefault_internal_user = {me}"
        (self.folder / "users").write_text(f"{ACCOUNT}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
        (self.folder / "conf").write_text(
            _CONFIG.format(
                folder=self.folder,
                port=self.port,
                users=users,
                uid=self._owner[0],
                gid=self._owner[1],
                quota=_QUOTA.format(kib=room) if room else "",
            ),
            encoding="utf-8",
        )
        self.folder.chmod(0o755)  # the mailbox's owner must get through
        self._own(self.folder / "home")
        self._own(self.folder / "said")
        self._number = 0

    def _own(self, path: Path) -> None:
        os.chown(path, *self._owner)

    def __enter__(self) -> Dovecot:
        assert PROGRAM is not None
        self._process = subprocess.Popen([PROGRAM, "-F", "-c", str(self.folder / "conf")])
        for _ in range(200):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def settings(self) -> dict[str, Any]:
        """Return what stands in 邮箱 for it."""
        place = {"服务器": "127.0.0.1", "端口": self.port}
        return {"收信": place, "证书": str(self.certificate)}

    def box(self, folder: str = "") -> Path:
        """Return the folder of the disk where a mailbox's folder lies."""
        if not folder:
            return self._maildir
        coded = base64.b64encode(folder.encode("utf-16-be")).rstrip(b"=").replace(b"/", b",")
        return self._maildir / f".&{coded.decode()}-"

    def deliver(self, *messages: bytes, folder: str = "") -> None:
        """Put messages into the mailbox, as another server would."""
        box = self.box(folder)
        for name in ("new", "cur", "tmp"):
            if not (box / name).exists():
                (box / name).mkdir(parents=True)
                for path in (box, box / name):
                    self._own(path)
        self._own(self._maildir)
        for content in messages:
            self._number += 1
            path = box / "new" / f"{1_790_000_000 + self._number}.{self._number:06d}.test"
            path.write_bytes(content)
            os.utime(path, (ARRIVED.timestamp(), ARRIVED.timestamp()))
            self._own(path)

    def files(self, folder: str = "") -> Sequence[Path]:
        """Return the messages in a folder, as the server keeps them."""
        box = self.box(folder)
        return sorted([*box.glob("new/*"), *box.glob("cur/*")])

    @property
    def commands(self) -> list[str]:
        """What clients asked after they had logged in, without tags, in order."""
        said = sorted((self.folder / "said").glob("*.in"), key=lambda path: path.stat().st_mtime_ns)
        lines = (line for path in said for line in path.read_bytes().decode().splitlines())
        return [" ".join(line.split()[2:]) for line in lines]

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

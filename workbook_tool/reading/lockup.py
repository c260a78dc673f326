"""Locking a reading process up: what it cannot do any more, whatever runs in it.

Four locks, one behind the other; which of them hold depends on the system.

- Limits of memory, processes and core files (not on Windows; memory is watched from outside
  there).
- The kernel's landlock (Linux 5.13): files can be read where the program itself lies, nowhere
  else; nothing can be written.
- The kernel's seccomp (Linux on x86-64 and arm64): no socket, no new program, no signal to
  another process, no look into another process's memory.
- An audit hook (everywhere): the same for all that is done through Python. It stops a library
  that misbehaves and, by itself, not somebody who runs machine code of their own.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from workbook_tool.reading.limits import Limits
from workbook_tool.resources import data_folder

_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "_posixsubprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.spawn",
    "os.posix_spawn",
    "os.startfile",
    "os.kill",
    "os.putenv",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "os.chown",
    "os.utime",
    "os.chdir",
    "os.setxattr",
    "os.removexattr",
    "os.chflags",
    "os.lockf",
    "pty.",
    "shutil.",
    "signal.pthread_kill",
    "sqlite3.",
    "winreg.",
    "_winapi.",
    "msvcrt.",
    "ctypes.dlopen",
    "ctypes.dlsym",
    "ctypes.call_function",
    "ctypes.cdata",
    "ctypes.string_at",
    "ctypes.wstring_at",
    "ftplib.",
    "http.client.",
    "imaplib.",
    "smtplib.",
    "poplib.",
    "telnetlib.",
    "urllib.",
    "webbrowser.",
    "sys.addaudithook",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def lock_up(limits: Limits) -> None:
    """Lock this process up, for good.

    Args:
        limits: How much memory it may take.
    """
    folders = [*_SYSTEM, *_own()]
    _limit(limits)
    if sys.platform == "linux" and _prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        _landlock(folders)
        _seccomp()
    sys.addaudithook(_forbid(folders))


def _own() -> list[Path]:
    """Return where the program and its libraries lie.

    A folder that holds the program's sources may hold anything else (a round, say), so that of
    it only the package and its data count.
    """
    package = Path(__file__).resolve().parents[1]
    found = [package, *map(data_folder, ("rubric_data", "templates"))]
    for path in (Path(name) for name in sys.path if name):
        if path.resolve() != package.parent:
            found.append(path)
    return [*found, Path(sys.base_prefix, "lib"), Path(sys.prefix, "lib")]


_NO_NEW_PRIVILEGES = 38
_SYSTEM = tuple(
    Path(name)
    for name in ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/zoneinfo", "/dev/null")
) + ((Path("/etc/localtime"), Path("/etc/ld.so.cache")) if os.name != "nt" else ())
"""What libraries are loaded from, and the time zone."""


def _limit(limits: Limits) -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    most = limits.memory_bytes + limits.mapped_bytes
    for what, value in ((resource.RLIMIT_AS, most), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (value, value))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


# --- the audit hook -----------------------------------------------------------------------


def _forbid(folders: Iterable[Path]) -> Any:
    roots = {os.path.realpath(folder) for folder in folders if folder.exists()}
    inside = tuple({os.path.join(root, "") for root in roots})  # noqa: PTH118 - as texts, fast

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = isinstance(mode, str) and set(mode) & set("wax+")
            if writes or (isinstance(flags, int) and flags & _WRITING):
                raise PermissionError(event)
            if not isinstance(path, int):
                there = os.path.realpath(os.fsdecode(path))
                if not there.startswith(inside) and there not in roots:
                    raise PermissionError(event)
        elif event.startswith(_FORBIDDEN):
            raise PermissionError(event)

    return hook


# --- Linux --------------------------------------------------------------------------------


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _prctl(*arguments: int) -> int:
    with suppress(OSError, AttributeError):
        return int(_libc().prctl(*(ctypes.c_ulong(one) for one in arguments)))
    return -1


_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_RIGHTS = (13, 14, 15, 15, 16)
"""How many rights over files each version of landlock knows."""


def _landlock(folders: Iterable[Path]) -> bool:
    """Let files be read in some folders only; ``False`` where the kernel knows no landlock."""
    call = _libc().syscall
    version = call(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return False
    rights = (1 << _RIGHTS[min(version, len(_RIGHTS)) - 1]) - 1
    network = 0b11 if version >= 4 else 0
    attributes = struct.pack("=QQ", rights, network) if version >= 4 else struct.pack("=Q", rights)
    rules = call(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return False
    try:
        for folder in folders:
            _allow(call, rules, folder, _READ_FILE)
        for name in filter(None, sys.path):  # imports look for names there
            _allow(call, rules, Path(name), 0)
        return int(call(_RESTRICT_SELF, rules, 0)) == 0
    finally:
        os.close(rules)


def _allow(call: Any, rules: int, path: Path, files: int) -> None:
    try:
        handle = os.open(path, os.O_PATH)
    except OSError:
        return
    try:
        allowed = files | (_READ_DIR if path.is_dir() else 0)
        call(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", allowed, handle), 0)
    finally:
        os.close(handle)


# Source: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h of Linux.
_CALLS: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {
            "socket": 41, "connect": 42, "accept": 43, "bind": 49, "listen": 50, "socketpair": 53,
            "fork": 57, "vfork": 58, "execve": 59, "kill": 62, "rename": 82, "mkdir": 83,
            "rmdir": 84, "creat": 85, "link": 86, "unlink": 87, "symlink": 88, "chmod": 90,
            "fchmod": 91, "chown": 92, "fchown": 93, "ptrace": 101, "mknod": 133, "mount": 165,
            "tkill": 200, "unlinkat": 263, "mkdirat": 258, "mknodat": 259, "renameat": 264,
            "linkat": 265, "symlinkat": 266, "fchmodat": 268, "renameat2": 316, "execveat": 322,
            "tgkill": 234, "process_vm_readv": 310, "process_vm_writev": 311, "bpf": 321,
            "userfaultfd": 323, "io_uring_setup": 425, "pidfd_send_signal": 424, "keyctl": 250,
            "add_key": 248, "perf_event_open": 298, "unshare": 272, "setns": 308,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "socket": 198, "connect": 203, "accept": 202, "bind": 200, "listen": 201,
            "socketpair": 199, "execve": 221, "kill": 129, "mkdirat": 34, "unlinkat": 35,
            "symlinkat": 36, "linkat": 37, "renameat": 38, "fchmod": 52, "fchmodat": 53,
            "fchownat": 54, "fchown": 55, "mknodat": 33, "ptrace": 117, "tkill": 130,
            "tgkill": 131, "process_vm_readv": 270, "process_vm_writev": 271, "renameat2": 276,
            "execveat": 281, "bpf": 280, "userfaultfd": 282, "io_uring_setup": 425,
            "pidfd_send_signal": 424, "keyctl": 219, "add_key": 217, "perf_event_open": 241,
            "unshare": 97, "setns": 268, "mount": 40,
        },
    ),
}  # fmt: skip
_ALLOW, _DENY, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000
_UNKNOWN, _THREAD = 0x00050000 | 38, 0x00010000
_CLONES = {"x86_64": (56, 435), "aarch64": (220, 435)}
"""EPERM, so that a library that tries gets an ordinary error; a foreign architecture ends it."""


def _seccomp() -> bool:
    """Forbid calls of the kernel; ``False`` where that is not known for this machine."""
    known = _CALLS.get(platform.machine())
    if known is None:
        return False
    architecture, calls = known
    load, equal, answer = 0x20, 0x15, 0x06
    program = [
        (load, 0, 0, 4),
        (equal, 1, 0, architecture),
        (answer, 0, 0, _KILL),
        (load, 0, 0, 0),
        *((0x35, 0, 1, 0x40000000), (answer, 0, 0, _KILL)),  # the numbers of x32
    ]
    for number in sorted(calls.values()):
        program += [(equal, 0, 1, number), (answer, 0, 0, _DENY)]
    clone, clone3 = _CLONES[platform.machine()]
    program += [
        (equal, 0, 1, clone3),
        (answer, 0, 0, _UNKNOWN),  # so that the C library takes the older call
        (equal, 0, 3, clone),
        (load, 0, 0, 16),  # its first argument
        (0x45, 1, 0, _THREAD),
        (answer, 0, 0, _DENY),
        (answer, 0, 0, _ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    whole = struct.pack("@HP", len(program), ctypes.addressof(code))
    set_seccomp, filtering = 22, 2
    with suppress(OSError, AttributeError):
        return int(_libc().prctl(set_seccomp, filtering, whole, 0, 0)) == 0
    return False

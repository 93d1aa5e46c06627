"""A room of its own for strangers' code, made by bubblewrap (`bwrap`).

Inside: no network, the system and the environment read-only, nothing of the course but the package, an empty `/box` in
memory, no process, file, user or message queue of the machine. `enter` lets a process that is already warm (torch
imported) walk in through the room's namespaces, as nsenter does, and lock the door behind it: another user, no
capability, no new privilege, a system call filter, limits. It then looks at itself and refuses to go on unless every
lock holds. When bubblewrap's own process ends, the kernel ends everything in the room.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import platform
import select
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass

from genimg_lessons.grading import users, view

__all__ = ["Limits", "Room", "confine", "enter", "limit", "why_not"]

NAMESPACES = ("user", "mnt", "ipc", "uts", "net", "cgroup", "pid")
INSTALL = "Debian, Ubuntu: apt install bubblewrap libseccomp2; Fedora: dnf install bubblewrap libseccomp; Arch: pacman -S bubblewrap libseccomp"
# What no exercise needs: other processes' memory, new namespaces, mounts, the kernel's newest and least tried doors.
FORBIDDEN = (
    "ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd perf_event_open bpf userfaultfd "
    "io_uring_setup io_uring_enter io_uring_register keyctl add_key request_key mount umount2 pivot_root chroot "
    "unshare setns open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr name_to_handle_at "
    "open_by_handle_at init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff "
    "acct quotactl syslog settimeofday clock_settime adjtimex personality "
    # Memory that belongs to no process.
    "memfd_create memfd_secret shmget"
).split()
CLONE_NEWUSER, PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP = 0x10000000, 38, 24
LAST_CAPABILITY = 63
NS_GET_USERNS = 0xB701  # ioctl_ns(2): who owns this namespace
LAST_WORDS = 10.0  # seconds to wait for a killed room
TRIAL = 60.0  # seconds to look whether a room can be entered


@dataclass(frozen=True)
class Limits:
    """What one process may use, see setrlimit(2); `memory.MOST` caps what all of a room hold together."""

    memory: int = 6 * 2**30  # address space; torch alone maps 3 GB
    file: int = 64 * 2**20
    files: int = 256
    processes: int = 64
    cpu: int = 600


def why_not() -> str:
    """Why no room can be had on this machine, with the cure; empty if it can."""
    if sys.platform != "linux":
        return f"the sandbox needs Linux, this is {platform.system()}: use a Linux machine, or WSL on Windows"
    if shutil.which("bwrap") is None:
        return f"bubblewrap is not installed ({INSTALL})"
    try:
        import pyseccomp  # noqa: F401
    except (ImportError, OSError, RuntimeError) as error:
        return f"the system call filter is missing: {error} ({INSTALL}; and the course's extra: uv sync --extra grade)"
    try:
        with Room() as room:
            # In a process of its own: who has walked in does not come back.
            words = [sys.executable, "-m", "genimg_lessons.grading.sandbox", str(room.pid)]
            tried = subprocess.run(
                words,
                env={"PYTHONPATH": str(view.PACKAGE.parent)},
                cwd="/",
                capture_output=True,
                text=True,
                timeout=TRIAL,
            )
        if tried.returncode == 0:
            return ""
        said = (tried.stderr.strip().splitlines() or [f"exit {tried.returncode}"])[-1]
        reason = f"bubblewrap makes a room, but this process cannot enter it: {said}"
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = f"bubblewrap cannot make a room here: {error}"
    return f"{reason}. Containers and Ubuntu 24.04 often forbid user namespaces: see docs/instructors.md"


def command() -> list[str]:
    """The call of bubblewrap; its program only waits for the end of its input."""
    words = ["bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if os.geteuid() != 0:
        words += ["--unshare-user", "--disable-userns"]
    words += ["--die-with-parent", "--new-session", "--clearenv", "--hostname", "box", "--cap-drop", "ALL"]
    words += ["--proc", "/proc", "--dev", "/dev", "--size", str(2**28), "--perms", "0777", "--tmpfs", "/box"]
    words += ["--size", str(2**26), "--perms", "0777", "--tmpfs", "/tmp"]
    words += ["--size", str(2**26), "--perms", "0777", "--tmpfs", "/dev/shm"]
    for parent in view.parents():
        words += ["--perms", "0755", "--dir", parent]
    for name, target in view.LINKS.items():
        words += ["--symlink", target, name]
    for name in (*view.FOLDERS, *view.FILES):
        words += ["--ro-bind", name, name]
    return [
        *words,
        "--chdir",
        "/box",
        "--remount-ro",
        "/dev",  # an ordinary user's stranger owns it, and nothing counts what lies in it
        "--remount-ro",
        "/",
        "--info-fd",
        "{info}",
        "sh",
        "-c",
        "echo; exec cat >/dev/null",
    ]


UNCONFINED = Limits(processes=4096, files=1024)


class Room:
    """An empty room; `pid` is the process whose namespaces `enter` walks into. Close it and all inside is gone."""

    def __init__(self) -> None:
        """Raises OSError with what bubblewrap says."""
        self.door: int | None = None
        read, write = os.pipe()
        words = [word.format(info=write) for word in command()]
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=[write]
        )
        os.close(write)
        try:
            with os.fdopen(read) as info:
                said = info.read()
            # The empty line comes when all is mounted.
            if self.process.stdout.readline() != b"\n":
                raise OSError(self.process.stderr.read().decode("utf-8", "replace").strip()[:300] or "no answer")
            self.pid = int(json.loads(said)["child-pid"])
            self.door = os.pidfd_open(self.pid)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End everything inside, and wait until it has ended."""
        if self.door is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.door, signal.SIGKILL)
            # The first process of a room ends last, so this is the end of all.
            select.select([self.door], [], [], LAST_WORDS)
            os.close(self.door)
            self.door = None
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            pipe.close()

    def __enter__(self) -> Room:
        """Use it in a with statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def enter(pid: int) -> None:
    """Move this process into the namespaces of `pid`; its next child lives there. Raises OSError if one refuses."""
    libc = ctypes.CDLL(None, use_errno=True)
    wanted = [name for name in NAMESPACES if name != "user" or os.geteuid() != 0]
    doors = [os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY | os.O_CLOEXEC) for name in wanted]
    mine = [os.stat(f"/proc/self/ns/{name}").st_ino for name in wanted]  # afterwards /proc is another one
    if wanted[0] == "user":
        import fcntl

        # bubblewrap makes the room in one user namespace and locks it from a second one inside that: the owner's door
        # comes first, the inner one last.
        owner = fcntl.ioctl(doors[wanted.index("mnt")], NS_GET_USERNS)
        wanted, doors, mine = [*wanted, "user"], [owner, *doors[1:], doors[0]], [*mine, os.fstat(owner).st_ino]
    for name, door, inode in zip(wanted, doors, mine, strict=True):
        if os.fstat(door).st_ino != inode:
            if libc.setns(door, 0) != 0:
                raise OSError(ctypes.get_errno(), f"setns {name}: {os.strerror(ctypes.get_errno())}")
        elif name != "cgroup":
            raise OSError(f"the room has no {name} namespace of its own")
        os.close(door)


def limit(limits: Limits, *, strict: bool = True) -> None:
    """Set the limits, soft and hard, of this process and its children; macOS does not know all of them."""
    import resource

    for name, value in (
        ("AS", limits.memory),
        ("FSIZE", limits.file),
        ("NOFILE", limits.files),
        ("NPROC", limits.processes),
        ("CPU", limits.cpu),
        ("CORE", 0),
        ("MSGQUEUE", 0),
        ("MEMLOCK", 2**20),
    ):
        kind = getattr(resource, f"RLIMIT_{name}", None)
        try:
            hard = resource.getrlimit(kind)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)  # a machine may be stricter
            resource.setrlimit(kind, (value, value))
        except (TypeError, ValueError, OSError):
            if strict:
                raise


def confine(user: int, limits: Limits) -> None:
    """Lock the door behind this process, which `enter` made a child of the room. Raises OSError unless all holds."""
    import pyseccomp

    libc = ctypes.CDLL(None, use_errno=True)
    root = os.geteuid() == 0
    os.setsid()
    os.chdir("/box")
    limit(limits)
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # short of memory, the kernel ends strangers first
    for capability in range(LAST_CAPABILITY + 1):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    if root:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    if libc.capset(header, (ctypes.c_uint32 * 6)()) != 0 or libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "capabilities cannot be dropped")
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    refuse = pyseccomp.ERRNO(1)
    for name in FORBIDDEN:
        try:
            rules.add_rule(refuse, name)
        except (ValueError, OSError):
            continue  # not a call of this kernel or processor
    rules.add_rule(refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER))
    rules.add_rule(pyseccomp.ERRNO(38), "clone3")  # its flags cannot be read; libc then takes clone
    rules.load()
    prove()


def prove() -> None:
    """Look at this process from inside. Raises OSError if a lock does not hold."""
    with open("/proc/self/status") as file:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    # Interfaces may exist, such as that of the process itself; addresses and routes may not.
    with open("/proc/self/net/route") as file:
        routes = file.read().splitlines()[1:]
    with contextlib.suppress(FileNotFoundError), open("/proc/self/net/if_inet6") as file:
        routes += [line for line in file if line.split()[-1] != "lo"]
    holds = {
        "not root": "0" not in status["Uid"].split() + status["Gid"].split(),
        "no capabilities": all(
            int(status[name], 16) == 0 for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
        ),
        "no new privileges": status["NoNewPrivs"].strip() == "1",
        "a filter": status["Seccomp"].strip() == "2" and refused(),
        "no network": routes == [],
        "a room": view.surplus() == [] and os.getpid() < 100,
    }
    broken = [name for name, held in holds.items() if not held]
    if broken:
        raise OSError(f"the sandbox does not hold: {', '.join(broken)}")


def refused() -> bool:
    """Whether the filter is this module's: an engine's own lets this call pass."""
    try:
        os.close(os.memfd_create("x"))
    except PermissionError:
        return True
    return False


def main(pid: int) -> int:
    """Walk into the room of process `pid` and lock the door; 0 if all holds. Raises OSError, also inside."""
    import pyseccomp  # noqa: F401 - it looks for its library, which wants the system around it

    enter(pid)
    inside = os.fork()
    if inside == 0:
        confine(users.TRIAL, Limits())
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(inside, 0)[1])


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))

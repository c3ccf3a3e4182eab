"""Said by a program about itself, before it opens a stranger's file: limits, and what it will not do.

PDFium and the codecs of pictures are large programs in C. One that is tricked must have nothing to reach: no
network, no other program, no file to fill. The kernel refuses these calls (seccomp), so no mistake
of ours can allow them.
"""

import ctypes
import platform
import resource
import signal
import struct
import sys

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 1, 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE_EPERM, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
# socket, connect, socketpair, execve, kill, ptrace, process_vm_readv, process_vm_writev, execveat, io_uring_setup,
# pidfd_open, pidfd_getfd
_MACHINES = {
    "x86_64": (0xC000003E, (41, 42, 53, 59, 62, 101, 310, 311, 322, 425, 434, 438)),
    "aarch64": (0xC00000B7, (198, 203, 199, 221, 129, 117, 270, 271, 281, 425, 434, 438)),
}
_X32 = 0x40000000
"""Calls of the x32 kind have other numbers, and nothing of ours makes them."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def confine(cpu_seconds: int, memory: int) -> None:
    """Set the limits and give up network and programs; raises OSError where Linux does not let us."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":
        _give_up()


def _give_up() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    # The process that waits for the answer may be killed: the answer is not needed then.
    _must(libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    _must(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    code = _filter()
    kept = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(kept, ctypes.c_void_p))
    _must(libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0))


def _filter() -> bytes:
    """The filter as the kernel takes it: struct sock_filter for each step (seccomp(2))."""
    try:
        architecture, refused = _MACHINES[platform.machine()]
    except KeyError:
        raise OSError("calls of this machine are not known") from None
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL),
        *((_EQUAL, len(refused) - place, 0, number) for place, number in enumerate(refused)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE_EPERM),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _must(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "this system does not confine processes")

"""An interpreter that has imported what a command needs, and forks for each: `python -P warm.py MODULE`.

A new interpreter spends more on its imports than on the command. The caller of this one writes a command a line: the
arguments of `python`, the whole environment, the standard input; a line comes back: exit code and what was printed
on either channel.
Only the standard library here, for it runs in the services' own environments.
"""

import importlib
import json
import os
import runpy
import sys
import tempfile
import traceback
from pathlib import Path


def main() -> None:
    module = sys.argv[1]
    importlib.import_module(module)
    # What it imported stays; the module itself is run again by each command, as `python -m` does.
    del sys.modules[module]
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_in_a_fork(**json.loads(line))) + "\n")
        sys.stdout.flush()


def _in_a_fork(arguments: list[str], environment: dict[str, str], standard_input: str) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").write_text(standard_input, encoding="utf-8")
        child = os.fork()
        if child == 0:
            os._exit(_run(folder, arguments, environment))
        _, status = os.waitpid(child, 0)
        printed = {channel: (folder / channel).read_text(encoding="utf-8") for channel in ("out", "err")}
        return {"code": os.waitstatus_to_exitcode(status), **printed}


def _run(folder: Path, arguments: list[str], environment: dict[str, str]) -> int:
    for number, name, flags in ((0, "in", os.O_RDONLY), (1, "out", os.O_WRONLY), (2, "err", os.O_WRONLY)):
        os.dup2(os.open(folder / name, flags | os.O_CREAT, 0o600), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 -- the old one may have read ahead
    os.environ.clear()
    os.environ.update(environment)
    try:
        _as_python_does(*arguments)
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(end.code + "\n")
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 -- an interpreter of its own would print it and end with 1, too
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _as_python_does(how: str, what: str, *arguments: str) -> None:
    sys.argv = [how if how == "-c" else what, *arguments]
    if how == "-c":
        exec(what, {"__name__": "__main__"})  # noqa: S102 -- the tests' own words
    else:
        runpy.run_module(what, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()

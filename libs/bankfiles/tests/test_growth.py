"""A large file takes as little memory as a small one when its lines are taken one by one."""

import subprocess
import sys
from pathlib import Path

from bankfiles.reading import read
from messages import BANK, RF, structured

# In a process of its own, because what the parser takes is not seen by Python's own counting. The peak is the system's
# (VmHWM): getrusage would begin with that of the process before.
_PEAK = """
import re, sys
from bankfiles.reading import each_line
def peak():
    return int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1])
data = open(sys.argv[1], "rb").read()
before = peak()
total = sum(line.amount_cents for line in each_line(data))
print(total, peak() - before)
"""


def large(details: int, per_entry: int) -> bytes:
    detail = BANK.detail("1.00", structured(RF), ref="D1", payer="ΜΑΡΙΑ ΠΑΠΑΔΟΠΟΥΛΟΥ", end_to_end="NOTPROVIDED")
    entry = BANK.entry(f"{per_entry}.00", *([detail] * per_entry))
    return BANK.file(*([entry] * (details // per_entry)))


def peak_kilobytes(data: bytes, folder: Path) -> int:
    file = folder / "file.xml"
    file.write_bytes(data)
    command = [sys.executable, "-c", _PEAK, str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert int(said[0]) == data.count(b"<TxDtls>") * 100
    return int(said[1])


def test_ten_times_the_entries_take_no_more_memory(tmp_path: Path) -> None:
    small, big = (peak_kilobytes(large(count, 100), tmp_path) for count in (1_000, 10_000))
    assert big < small + 5_000


def test_one_entry_of_many_payments_keeps_no_tree(tmp_path: Path) -> None:
    """Its details wait for the end of the entry; their tree alone would take 40 MB."""
    assert peak_kilobytes(large(10_000, 10_000), tmp_path) < 25_000


def test_all_lines_of_a_large_file() -> None:
    lines = read(large(1_000, 100)).lines
    assert (len(lines), lines[-1].entry, lines[-1].n) == (1_000, 10, 1_000)

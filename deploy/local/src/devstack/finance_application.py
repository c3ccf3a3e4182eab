"""A finance application for the demo: it takes the first file of fee-declarations, all but one note, and nothing after.

So the page of the revenue office shows what a refused message looks like, and what waits for an answer. What is in the
files is said in services/fee-declarations/finance/files.md.
"""

import csv
import io
from collections.abc import Mapping, Sequence

from devstack.progress import wait_for
from devstack.stack import Stack

FIRST = "eservices-000001"
REFUSED = "Ο κωδικός εσόδου δεν υπάρχει στον προϋπολογισμό του έτους."
NOTE = "note-issued"


def answer(stack: Stack) -> None:
    """Answer the first file, unless it was answered already."""
    folder = stack.layout.finance_folder
    log = str(stack.layout.logs / "fee-declarations-worker.log")
    checksum = folder / "out" / f"{FIRST}.csv.sha256"
    wait_for("the first file for finance", checksum.exists, 60, log)
    written = (folder / "out" / f"{FIRST}.csv").read_text(encoding="utf-8")
    came = folder / "in"
    came.mkdir(exist_ok=True)
    part = came / f".{FIRST}.part"
    part.write_text(answers(list(csv.DictReader(io.StringIO(written), delimiter=";"))), encoding="utf-8")
    part.replace(came / f"{FIRST}.ack.csv")


def answers(rows: Sequence[Mapping[str, str]]) -> str:
    """What it says of each message of a file: the last note is refused, and what follows of its debtor skipped."""
    messages = list({row["id"]: row for row in rows}.values())
    refused = next((place for place, row in reversed(list(enumerate(messages))) if row["kind"] == NOTE), None)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(("id", "result", "reference", "reason"))
    for place, row in enumerate(messages):
        if place == refused:
            writer.writerow((row["id"], "refused", "", REFUSED))
        elif refused is not None and place > refused and row["debtor_code"] == messages[refused]["debtor_code"]:
            writer.writerow((row["id"], "skipped", "", ""))
        else:
            writer.writerow((row["id"], "accepted", f"ΒΕΒ-{place + 1:05d}", ""))
    return out.getvalue()

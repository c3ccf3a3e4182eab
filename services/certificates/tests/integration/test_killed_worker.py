"""The worker is killed while it makes documents, anywhere: no number is lost, nothing is issued twice or never."""

import multiprocessing
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import making_process
import pytest
from asn1crypto import x509 as asn1_x509
from certificates.models import requests
from certificates.models.documents import documents
from certificates.seal.demo import AUTHORITY_FILE
from certificates.seal.keys import as_asn1, certificates_of
from certificates.use_cases.making import LEASE
from flask import Flask
from issuing import Filed, Staff, demo_seal
from making_process import Order
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from racing import refuse_gaps, times_in_history, told
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine, func, select

# Each process is made by one that has imported everything, so that most of its life is spent with documents.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["certificates.worker", "certificates.app"])
MOST_SECONDS = 120


@pytest.fixture
def staff(app: Flask, tokens: TokenFactory, clock: Clock) -> Staff:
    # The processes go by the real time, and what is signed lies before it.
    clock.now = datetime.now(UTC)
    return Staff(app, tokens)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the demo seal is, made before a worker is killed."""
    demo_seal(tmp_path)
    return tmp_path


@contextmanager
def worker(order: Order) -> Iterator[ForkServerProcess]:
    process = CONTEXT.Process(target=making_process.run, args=(order,))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def waiting(engine: Engine) -> int:
    with engine.connect() as conn:
        query = select(func.count()).where(documents.c.state == "making")
        return int(conn.execute(query).scalar_one())


def wait_until(holds: Callable[[], bool]) -> None:
    last = time.monotonic() + MOST_SECONDS
    while not holds():
        assert time.monotonic() < last, "it never came to that"
        time.sleep(0.01)


def refuse_damage(staff: Staff, engine: Engine, folder: Path, issued: list[Filed]) -> None:
    """Everything is there once, as if no worker had been killed."""
    assert refuse_gaps(engine) == 2 * len(issued)
    assert sorted(told(engine, "issued")) == sorted(one.id for one in issued)
    root = as_asn1(certificates_of(folder / AUTHORITY_FILE)[0])
    with engine.connect() as conn:
        rows = conn.execute(select(documents)).mappings().all()
        states = set(conn.execute(select(requests.c.state)).scalars())
    assert sorted(str(row["request_id"]) for row in rows) == sorted(one.id for one in issued)
    for row in rows:
        assert (row["state"], row["seal"], row["code"]) == ("valid", "demo", None)
        assert row["sha256"] == sha256(row["pdf"]).hexdigest()
        refuse_broken(row["pdf"], root)
    assert states == {"issued"}
    for one in issued:
        assert times_in_history(engine, one, "finish") == 1


def refuse_broken(pdf: bytes, root: asn1_x509.Certificate) -> None:
    [signature] = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
    assert validate_pdf_signature(signature, ValidationContext(trust_roots=[root], allow_fetching=False)).bottom_line


@pytest.mark.parametrize("where", ["claimed", "made", "keeping"])
def test_a_worker_that_dies_at_this_point_has_lost_nothing(
    staff: Staff, engine: Engine, database_url: str, folder: Path, where: str
) -> None:
    issued = [staff.signed()]
    with worker(Order(database_url, folder, dies=where)) as dying:
        dying.join(MOST_SECONDS)
        assert dying.exitcode == -signal.SIGKILL
    assert (waiting(engine), told(engine, "issued")) == (1, [])
    assert staff.case(issued[0])["state"] == "issuing"
    with worker(Order(database_url, folder, ahead=2 * LEASE)):
        wait_until(lambda: not waiting(engine))
    refuse_damage(staff, engine, folder, issued)


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.thorough)])
def test_a_worker_killed_at_any_moment_loses_no_number_and_issues_nothing_twice(
    staff: Staff, engine: Engine, database_url: str, folder: Path, kills: int
) -> None:
    chance, issued, ahead = random.Random(kills), [], timedelta()  # noqa: S311 - moments, no secrets
    for _ in range(kills):
        while waiting(engine) < 3:
            issued.append(staff.signed())
        with worker(Order(database_url, folder, ahead)) as process:
            held = waiting(engine)
            # At least one document of each life is made, or it could be killed before it has begun.
            wait_until(lambda held=held: waiting(engine) < held)
            time.sleep(chance.random() * 0.3)
            process.kill()
            process.join()
            assert process.exitcode == -signal.SIGKILL
        ahead += 2 * LEASE
    with worker(Order(database_url, folder, ahead)):
        wait_until(lambda: not waiting(engine))
        # One that was in the hands of the killed worker each time is left to staff, who say that it is tried again.
        parked, _ = staff.unmade()
        for one in issued:
            if one.id in parked:
                staff.done(one, "retry")
        wait_until(lambda: not waiting(engine))
    assert len(issued) >= kills
    refuse_damage(staff, engine, folder, issued)

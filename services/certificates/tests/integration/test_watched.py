"""What operations are told of what waits costs no more as years go by."""

from certificates.watched import WATCHED
from servicekit.testing.waiting import read_whole
from sqlalchemy import Engine


def test_what_waits_is_found_without_reading_what_is_done(engine: Engine) -> None:
    assert read_whole(engine, WATCHED) == set()

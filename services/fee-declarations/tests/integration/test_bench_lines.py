"""The archive of `make bench` adds up, and every line of it is answered."""

from fee_declarations_bench.__main__ import take_in_hand
from fee_declarations_bench.archive import fill
from fee_declarations_bench.lines import Asking, lines
from flask import Flask
from sqlalchemy import Engine

from ..conftest import TOKENS


def test_every_line_of_the_bench_is_answered(app: Flask, engine: Engine) -> None:
    fill(engine, 400)
    take_in_hand(engine)
    client = app.test_client()
    for line in lines(Asking(engine, TOKENS)):
        answer = line.ask(client, {})
        assert answer.status_code < 300, (line.name, answer.get_json())
        if line.name.startswith("search") and "nobody" not in line.name:
            assert answer.get_json()["items"], line.name

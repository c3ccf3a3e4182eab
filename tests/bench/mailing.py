"""From an accepted declaration to its mail: how long one waits, and how many a second when they have piled up."""

import json
from email import message_from_bytes, policy
from itertools import groupby
from statistics import median, quantiles
from typing import Any

from tests.bench import raw
from tests.bench.clients import Answers, as_fast_as_answered, at_a_rate
from tests.bench.measured import WORKERS, Platform

ROUNDS, SECONDS, RATES = 3, 15.0, (10, 20)
PILED_UP = 300


def delays(platform: Platform) -> list[dict[str, Any]]:
    """Milliseconds from the answer to the mail server's taking of the mail, at each rate; medians of the rounds."""
    found = []
    for rate in RATES:
        rounds = [_delays(platform, rate) for _ in range(ROUNDS)]
        middle = {name: round(median(one[name] for one in rounds), 1) for name in ("p50_ms", "p99_ms")}
        found.append({"rate": rate, **middle, "accepted": sum(one["accepted"] for one in rounds)})
        found[-1] |= {name: sum(one[name] for one in rounds) for name in ("lost", "doubled")}
    return found


def _delays(platform: Platform, rate: int) -> dict[str, Any]:
    platform.renew()
    before = platform.mails()
    answers = at_a_rate(platform.url, platform.filing, rate=rate, seconds=SECONDS)
    if set(answers.statuses) != {201}:
        raise RuntimeError(f"answers other than 201: {answers.statuses}")
    platform.wait_for_mails(len(before) + answers.count)
    accepted = _accepted(answers)
    arrived = _arrived(platform, set(before))
    took = [1000 * (arrived[number][0] - at) for number, at in accepted.items() if number in arrived]
    several = quantiles(took, n=100)
    return {
        "p50_ms": several[49],
        "p99_ms": several[98],
        "accepted": len(accepted),
        "lost": len(accepted) - len(took),
        "doubled": sum(len(times) - 1 for times in arrived.values()),
    }


def _accepted(answers: Answers) -> dict[str, float]:
    """When each was accepted, by the number of its note."""
    return {json.loads(body)["note"]["number"].replace("/", "-"): at for at, body in answers.bodies}


def _arrived(platform: Platform, before: set[str]) -> dict[str, list[float]]:
    """When mails with each note came, by its number: that is in the name of the document."""
    found = []
    for name in platform.mails():
        if name not in before:
            content = (platform.stack.layout.home / "mails" / f"{name}.eml").read_bytes()
            mail = message_from_bytes(content, policy=policy.default)
            files = [part.get_filename() or "" for part in mail.walk() if part.get_content_type() == "application/pdf"]
            found += [(file.removesuffix(".pdf").partition("-")[2], int(name) / 1e9) for file in files]
    ordered = sorted(found)
    return {number: [at for _, at in times] for number, times in groupby(ordered, key=lambda one: one[0])}


def throughput(platform: Platform) -> dict[str, Any]:
    """Mails with a note per second when so many wait: the workers begin, and the first to the last is counted."""
    rounds = []
    for _ in range(ROUNDS):
        platform.renew()
        platform.stack.runner.stop(*WORKERS)
        before = len(platform.mails())
        filed = 0
        while filed < PILED_UP:
            filed += as_fast_as_answered(platform.url, platform.filing, clients=4, seconds=2).count
        platform.stack.start(*WORKERS)
        times = platform.wait_for_mails(before + filed)[before:]
        rounds.append((len(times) - 1) / (times[-1] - times[0]))
    last = platform.stack.layout.home / "mails" / f"{platform.mails()[-1]}.eml"
    kept = [raw.mails_per_second(platform.stack, last.stat().st_size, 200) for _ in range(ROUNDS)]
    return {"per_second": round(median(rounds), 1), "raw_per_second": round(median(kept), 1), "piled_up": PILED_UP}

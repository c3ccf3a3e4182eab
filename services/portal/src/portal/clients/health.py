"""Whether what people use works, as the page `/status` says it.

Asked side by side, and at most once in ``KEPT_SECONDS`` by a process: however many look at the page on a bad day, the
services are not asked more often. Visitors meanwhile are shown the last result, and of when it is.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

import requests

KEPT_SECONDS = 15
ANSWER_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found when: by part, in the order of the page, whether it works."""

    at: datetime
    works: Mapping[str, bool]

    @property
    def all_work(self) -> bool:
        return all(self.works.values())


def now() -> datetime:
    return datetime.now(UTC)


class Health:
    """``addresses``: by part, what answers 200 while the part works."""

    def __init__(self, addresses: Mapping[str, str], clock: Callable[[], datetime] = now) -> None:
        self._addresses, self._clock, self._lock = dict(addresses), clock, Lock()
        self._seen: Seen | None = None

    def look(self) -> Seen:
        """What works, of the last ``KEPT_SECONDS``. One asks, and others wait for what it sees."""
        with self._lock:
            if self._seen is None or self._clock() - self._seen.at >= timedelta(seconds=KEPT_SECONDS):
                with ThreadPoolExecutor(len(self._addresses)) as pool:
                    found = list(pool.map(_answers, self._addresses.values()))
                self._seen = Seen(self._clock(), dict(zip(self._addresses, found, strict=True)))
            return self._seen


def _answers(url: str) -> bool:
    try:
        with requests.Session() as http:
            http.trust_env = False
            return http.get(url, timeout=(2, ANSWER_SECONDS), allow_redirects=False).status_code == 200
    except requests.RequestException:
        return False

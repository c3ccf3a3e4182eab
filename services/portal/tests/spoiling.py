"""Odd texts in the fields of a form: in all of them together first, then alone in those of which that told nothing."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import unescape

from werkzeug.test import TestResponse

Send = Callable[[Mapping[str, str]], TestResponse]
"""Sends one form with these fields."""
FAULT = re.compile(r'<a href="#([^"]+)"[^>]*>([^<]*)')


def faults(answer: TestResponse) -> dict[str, str]:
    """What the page says above its form, by the field to which that leads."""
    return {name: unescape(said) for name, said in FAULT.findall(answer.text)}


class Spoiling:
    """A form with its usual values, to be spoilt. ``let_go`` counts what the services were asked to do: a form that was
    let go had been read whole, and so had one that led on."""

    def __init__(self, send: Send, usual: Mapping[str, str], let_go: Callable[[], int]) -> None:
        self._send, self._usual, self._let_go = send, usual, let_go

    def alone(self, name: str, text: str) -> TestResponse:
        return self._send({**self._usual, name: text})

    def together(self, names: Sequence[str], text: str) -> tuple[TestResponse, list[str]]:
        """The answer, and the fields that something before them may have kept from being read."""
        before = self._let_go()
        answer = self._send({**self._usual, **dict.fromkeys(names, text)})
        if answer.status_code == 303 or self._let_go() > before:
            return answer, []
        named = faults(answer)
        return answer, [name for name in names if name not in named]

    def each(self, names: Sequence[str], text: str) -> Iterator[tuple[str, TestResponse]]:
        """The answers to all that must be sent so that the text stood in each field and was read there.

        What an answer names is written as usual from then on, and all others are spoilt together again.
        """
        left = list(names)
        while len(left) > 1:
            answer, unread = self.together(left, text)
            yield ", ".join(left), answer
            if len(unread) == len(left):
                break
            left = unread
        for name in left:
            yield name, self.alone(name, text)

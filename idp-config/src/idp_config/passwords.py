"""The list of passwords that everybody thinks of: Keycloak's policy `passwordBlacklist` reads it, and refuses them.

Twelve characters are asked for, so what is guessed first is a word with something at its end: `password1234`. The list
is made of words and such endings, of words written twice, and of whole passwords that were seen often.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "passwords"
NAME = "common.txt"
SHORTEST = 12
"""What the realm's policy asks for: anything shorter is refused by that."""
_DIGITS = "12345678901234567890"
_NUMBERS = [_DIGITS[:length] for length in range(1, 11)] + ["0" * length for length in range(1, 9)]
_YEARS = [str(year) for year in range(1960, 2041)]
_SIGNS = ["", "!", "."]
_KEYBOARD = ["qwerty", "qwertyuiop", "asdfgh", "asdfghjkl", "zxcvbn", "zxcvbnm", "abcdef", "abcdefghijkl"]


def build(into: Path) -> Path:
    """Write the list into a folder; returns the file. Keycloak compares without regard to capitals."""
    into.mkdir(parents=True, exist_ok=True)
    file = into / NAME
    words = [*_lines("words.txt"), *_KEYBOARD]
    found = sorted(set(chain(_lines("whole.txt"), _numbers(), *(_of(word) for word in words))))
    file.write_text("".join(f"{each}\n" for each in found if len(each) >= SHORTEST), encoding="utf-8")
    return file


def _lines(name: str) -> list[str]:
    lines = (SOURCE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _of(word: str) -> Iterator[str]:
    yield from (word, word * 2, word * 3)
    for number in (*_NUMBERS, *_YEARS):
        yield from (f"{word}{joint}{number}{sign}" for joint in ("", "_", "@") for sign in _SIGNS)
        yield from (f"{word * 2}{number}", f"{number}{word}")


def _numbers() -> Iterator[str]:
    for length in range(SHORTEST, 21):
        yield _DIGITS[:length]
        yield from (digit * length for digit in "0123456789")

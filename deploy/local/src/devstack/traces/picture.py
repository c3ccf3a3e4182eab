"""A trace as a picture: a row for each span, below what caused it, and a bar from when it began to when it ended."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape

from devstack.traces.kept import Span

_WIDTH, _ROW, _TOP, _NAMES, _MARGIN = 1080, 24, 74, 470, 12
_BARS = _WIDTH - _NAMES - 84
"""Behind the last bar there is room for how long it took."""
_LETTER = 7.2
_COLOURS = ("#1d70b8", "#00703c", "#4c2c92", "#b05a00", "#85144b", "#28707e")
_FAILED = "#d4351c"
_STEPS_MS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 600_000)


def svg(spans: Sequence[Span]) -> str:
    """The trace's picture; there is at least one span."""
    began, ended = min(one.began for one in spans), max(one.ended for one in spans)
    whole = max(ended - began, 1)
    services = sorted({one.service for one in spans}, key=[one.service for one in spans].index)
    colours = {name: _COLOURS[place % len(_COLOURS)] for place, name in enumerate(services)}
    rows = list(_rows(spans))
    height = _TOP + _ROW * len(rows) + _MARGIN
    about = f"{rows[0][0].service}: {rows[0][0].name}, {_time(whole)}, {len(rows)} spans"
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    looks = 'font-family="system-ui, sans-serif" font-size="13"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(about)}" {looks}>',
        f"<title>{escape(about)}</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="{_MARGIN}" y="24" font-size="16" font-weight="600" fill="#0b0c0c">{escape(about)}</text>',
        *_scale(whole, height),
    ]
    for place, (span, depth) in enumerate(rows):
        y = _TOP + _ROW * place
        left = _NAMES + (span.began - began) / whole * _BARS
        parts += _row(span, depth, (left, y, (span.ended - span.began) / whole * _BARS), colours[span.service])
    return "\n".join([*parts, "</svg>\n"])


def _rows(spans: Sequence[Span]) -> Iterator[tuple[Span, int]]:
    """Each span with how deep it lies; what was caused by a span that nobody told of stands at the beginning."""
    known, below = {one.id for one in spans}, defaultdict(list)
    for span in sorted(spans, key=lambda one: one.began):
        below[span.parent if span.parent in known else ""].append(span)
    waiting = [(span, 0) for span in reversed(below[""])]
    while waiting:
        span, depth = waiting.pop()
        yield span, depth
        waiting += [(one, depth + 1) for one in reversed(below[span.id])]


def _scale(whole: int, height: int) -> Iterator[str]:
    """Lines with the time since the beginning, about five of them."""
    step = next((ms for ms in _STEPS_MS if whole / 1e6 / ms <= 6), _STEPS_MS[-1])
    for number in range(int(whole / 1e6 / step) + 1):
        x = _NAMES + number * step * 1e6 / whole * _BARS
        yield f'<line x1="{x:.1f}" y1="{_TOP - 6}" x2="{x:.1f}" y2="{height - _MARGIN}" stroke="#d9dcde"/>'
        time = _time(number * step * 1_000_000)
        yield f'<text x="{x:.1f}" y="{_TOP - 14}" fill="#505a5f" font-size="12">{time}</text>'


def _row(span: Span, depth: int, bar: tuple[float, float, float], colour: str) -> Iterator[str]:
    left, y, width = bar
    x = _MARGIN + 13 * depth
    answer = f" → {span.answer}" if span.answer else ""
    # About so many letters stand before the bars begin.
    room = int((_NAMES - x) / _LETTER) - len(span.service) - len(answer) - 2
    name = escape((span.name if len(span.name) <= room else f"{span.name[: room - 1]}…") + answer)
    yield (
        f'<text x="{x}" y="{y + 16}" fill="#0b0c0c"><tspan fill="{colour}" font-weight="600">{escape(span.service)}'
        f"</tspan> {name}</text>"
    )
    shown = max(width, 2.0)
    outline = f' stroke="{_FAILED}" stroke-width="2"' if span.failed else ""
    yield f'<rect x="{left:.1f}" y="{y + 5}" width="{shown:.1f}" height="14" rx="2" fill="{colour}"{outline}/>'
    took = _time(span.ended - span.began)
    yield f'<text x="{left + shown + 5:.1f}" y="{y + 16}" fill="#505a5f" font-size="12">{took}</text>'


def _time(nanoseconds: int) -> str:
    ms = nanoseconds / 1e6
    if ms >= 1000:
        return f"{ms / 1000:.2f} s"
    return f"{ms:.1f} ms" if 0 < ms < 10 else f"{ms:.0f} ms"

"""`make trace`: the newest traces, and the picture of one."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from devstack.layout import Layout
from devstack.stack import CommandFailed
from devstack.traces import picture
from devstack.traces.kept import Kept, Span

ENDS_IN_A_MAIL = "send mail"
_LISTED = 10


def folder(layout: Layout) -> Path:
    return layout.home / "traces"


def draw(layout: Layout, chosen: str = ENDS_IN_A_MAIL, into: str = "") -> None:
    """Draw the newest trace with a span of that name, or of that id, and say where it is. Raises CommandFailed."""
    traces = Kept(folder(layout)).traces()
    fitting = [
        (name, spans)
        for name, spans in traces.items()
        if name.startswith(chosen) or any(chosen in one.name for one in spans)
    ]
    for name, spans in fitting[-_LISTED:]:
        print(_told(name, spans))
    if not fitting:
        raise CommandFailed(
            f"of {len(traces)} traces none is called or holds “{chosen}”; press something in the portal"
        )
    name, spans = fitting[-1]
    file = Path(into) if into else folder(layout) / f"{name}.svg"
    file.write_text(picture.svg(spans), encoding="utf-8")
    print(f"\n{name} is drawn in {file}")


def _told(name: str, spans: list[Span]) -> str:
    began = datetime.fromtimestamp(spans[0].began / 1e9, ZoneInfo("Europe/Athens"))
    took = (max(one.ended for one in spans) - spans[0].began) / 1e9
    return f"{name}  {began:%H:%M:%S}  {took:6.2f} s  {len(spans):3} spans  {spans[0].service}: {spans[0].name}"

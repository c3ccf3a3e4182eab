"""The remote control: faults for logins to come, what happened, who there is. As JSON, and as a page for people.

From this machine only, whatever address the program is bound to.
"""

from ipaddress import ip_address
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from taxisnet_simulator.events import Events
from taxisnet_simulator.faults import FAULTS, NONE
from taxisnet_simulator.personas import PERSONAS
from taxisnet_simulator.script import Refused, Script

_LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_SHOWN = 30


def make_blueprint(script: Script, events: Events) -> Blueprint:
    """``/api/…`` for programs, ``/faults`` for people."""
    blueprint = Blueprint("control", __name__)
    control = _Control(script, events)
    blueprint.before_request(_only_from_here)
    for path, view, methods in (
        ("/api/personas", control.personas, ["GET"]),
        ("/api/faults", control.faults, ["GET"]),
        ("/api/script", control.script, ["GET"]),
        ("/api/script", control.add, ["POST"]),
        ("/api/script", control.clear, ["DELETE"]),
        ("/api/events", control.events, ["GET"]),
        ("/api/events", control.forget, ["DELETE"]),
        ("/faults", control.page, ["GET"]),
        ("/faults", control.order, ["POST"]),
        ("/faults/clear", control.clear_by_hand, ["POST"]),
    ):
        blueprint.add_url_rule(path, view.__name__, view, methods=methods)
    return blueprint


def _only_from_here() -> Response | None:
    """No other machine, and no web page of elsewhere that a browser on this machine happens to show."""
    from_here = ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104 -- an address that is not loopback
    name = request.host.rpartition(":")[0] if request.host[-1:].isdigit() and ":" in request.host else request.host
    by_this_page = request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
    if from_here and name in _LOCAL_NAMES and by_this_page:
        return None
    return make_response(jsonify(error="only-from-this-machine"), 403)


class _Control:
    def __init__(self, script: Script, events: Events) -> None:
        self._script, self._events = script, events

    def personas(self) -> Response:
        """Who can log in; what their userinfo says, before padding (null: the attribute is not there)."""
        return jsonify(items=[vars(persona) for persona in PERSONAS])

    def faults(self) -> Response:
        """All but "none". ``waits``: how long may be ordered."""
        items = [
            {"name": f.name, "step": f.step, "harmless": f.harmless, "waits": bool(f.waits), "text": f.text}
            for f in FAULTS
        ]
        return jsonify(items=[item for item in items if item["name"] != NONE])

    def script(self) -> Response:
        return jsonify(items=[entry.as_json() for entry in self._script.entries()])

    def add(self) -> Response:
        """One more entry: ``fault`` and perhaps ``seconds``, or ``faults``, a list of such pairs.

        If wanted ``persona`` (null: anybody) and ``logins`` (null: until cleared).
        """
        sent = request.get_json(silent=True)
        if not isinstance(sent, dict):
            return make_response(jsonify(error="not-a-json-object"), 400)
        try:
            entry = self._script.add(sent)
        except Refused as refused:
            return make_response(jsonify(error=refused.code), 422)
        return make_response(jsonify(entry.as_json()), 201)

    def clear(self) -> Response:
        self._script.clear()
        return make_response("", 204)

    def events(self) -> Response:
        """What happened, oldest first; ``after`` an event's id, of one ``persona``."""
        last_seen = request.args.get("after", 0, type=int)
        items = self._events.since(last_seen, request.args.get("persona"))
        return jsonify(items=[event.as_json() for event in items])

    def forget(self) -> Response:
        self._events.clear()
        return make_response("", 204)

    def page(self, refused: bool = False) -> Response:
        html = render_template(
            "faults.html",
            refused=refused,
            personas=PERSONAS,
            faults=FAULTS[1:],
            entries=self._script.entries(),
            events=self._events.since(0, None)[: -_SHOWN - 1 : -1],
        )
        return make_response(html, 422 if refused else 200)

    def order(self) -> BaseResponse:
        """The page's form. How many logins is a text field there; empty means until cleared."""
        logins, seconds = request.form.get("logins", "").strip(), request.form.get("seconds", "").strip()
        sent: dict[str, Any] = {
            "fault": request.form.get("fault"),
            "persona": request.form.get("persona", "").strip() or None,
            "logins": int(logins) if logins.isascii() and logins.isdigit() else (logins or None),
            "seconds": int(seconds) if seconds.isascii() and seconds.isdigit() else (seconds or None),
        }
        try:
            self._script.add(sent)
        except Refused:
            return self.page(refused=True)
        return self._again()

    def clear_by_hand(self) -> BaseResponse:
        self._script.clear()
        return self._again()

    def _again(self) -> BaseResponse:
        return redirect(url_for("control.page", lang=request.args.get("lang")), 303)

"""What one context and one browser agree on: the session's cookie, and the addresses of the pages."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from taxisnet_simulator.state import Session, State

COOKIE = "gsis_session"


class Browser:
    """The browser of the request, as one context sees it. Sessions of other contexts are none here."""

    def __init__(self, context: str, state: State) -> None:
        self._context, self._state = context, state

    def session(self) -> Session | None:
        return self._state.session(request.cookies.get(COOKIE), self._context)

    def carry(self, response: BaseResponse, session_id: str) -> BaseResponse:
        """The same response, which makes the browser carry that session from now on."""
        response.set_cookie(COOKIE, session_id, path=f"/{self._context}", httponly=True, samesite="Lax")
        return response

    def forget(self, response: BaseResponse) -> None:
        """End the session, and take the cookie away."""
        self._state.end_session(request.cookies.get(COOKIE))
        response.delete_cookie(COOKIE, path=f"/{self._context}", httponly=True, samesite="Lax")

    def url(self, endpoint: str, failed: str | None = None) -> str:
        """A page's address, in the language that was asked for by hand. ``failed`` is what GSIS's login page takes."""
        language = request.args.get("lang")
        return url_for(f"{self._context}-browser.{endpoint}", authentication_error=failed, lang=language)

    def to(self, endpoint: str, failed: str | None = None) -> BaseResponse:
        return redirect(self.url(endpoint, failed), 302)

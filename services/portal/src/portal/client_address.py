"""The client's address, when a proxy stands between (docs/decisions/0072)."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Networks = Sequence[IPv4Network | IPv6Network]
_HEADER = "HTTP_X_REAL_IP"


class BehindProxies:
    """Takes the client's address from ``X-Real-IP``, when one of our proxies sends it.

    From any other client the header is ignored. One that is no address counts for nothing: then all who come by this
    proxy are one client, who errs to the side of being refused.
    """

    def __init__(self, app: "WSGIApplication", proxies: Networks) -> None:
        self._app, self._proxies = app, proxies

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        said = environ.pop(_HEADER, "").strip()
        if self._is_ours(environ.get("REMOTE_ADDR", "")) and _is_address(said):
            environ["REMOTE_ADDR"] = said
        return self._app(environ, start_response)

    def _is_ours(self, peer: str) -> bool:
        return _is_address(peer) and any(ip_address(peer) in network for network in self._proxies)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True

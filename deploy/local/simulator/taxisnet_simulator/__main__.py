"""The simulator alone, with nothing but Flask: `python -m taxisnet_simulator`. Only this machine can reach it."""

import os
import sys

from werkzeug.serving import WSGIRequestHandler, make_server

from taxisnet_simulator.settings import app_from


class _QuietHandler(WSGIRequestHandler):
    """Logs paths without their queries: codes, states and, with old clients, tokens are in there."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:  # noqa: ARG002 -- the library's
        self.log("info", '"%s %s" %s', self.command, self.path.partition("?")[0], code)


def main() -> int:
    """Serve until interrupted. Prints the address first; port 0 takes any free one."""
    try:
        app = app_from(os.environ)
    except KeyError as missing:
        sys.stderr.write(f"set {missing.args[0]}; simulator/README.md says to what\n")
        return 2
    port = int(os.environ.get("SIMULATOR_PORT", "8150"))
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_QuietHandler)
    sys.stdout.write(f"TAXISnet simulator at http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The simulator alone, with nothing but Flask: `python -m taxisnet_simulator`. Only this machine can reach it."""

import os
import sys

from werkzeug.serving import WSGIRequestHandler, make_server

from taxisnet_simulator.settings import BadSetting, app_from, number


class _QuietHandler(WSGIRequestHandler):
    """Logs paths without their queries: codes, states and, with old clients, tokens are in there."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:  # noqa: ARG002 -- the library's
        self.log("info", '"%s %s" %s', self.command, self.path.partition("?")[0], code)


def main() -> int:
    """Serve until interrupted. Prints the address first; port 0 takes any free one."""
    try:
        app = app_from(os.environ)
        port = int(number(os.environ, "SIMULATOR_PORT", 8150))
    except BadSetting as bad:
        sys.stderr.write(f"{bad}; README.md says to what it is to be set\n")
        return 2
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

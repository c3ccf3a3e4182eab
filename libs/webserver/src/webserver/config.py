"""gunicorn's settings for every web process: ``gunicorn --config python:webserver.config a_service.wsgi:app``.

From the environment: ``BIND`` (address and port for clients), ``METRICS_BIND`` (the same for metrics, which only
operations can reach; nothing is told without it), ``WEB_CONCURRENCY`` (processes).
"""

import gc
import importlib
import os
import sys
from pathlib import Path
from typing import Any

from servicekit import trace

bind = [address for name in ("BIND", "METRICS_BIND") if (address := os.environ.get(name))]
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "webserver.worker.Worker"
logger_class = "webserver.log.Logger"
threads = 8
# A process that hangs altogether is replaced after a minute; a reload waits so long for what is under way.
timeout = 60
graceful_timeout = 10
max_requests = 10_000
max_requests_jitter = 500
control_socket_disable = True
_shared = Path("/dev/shm")  # noqa: S108 -- gunicorn's own advice for its heartbeat files
worker_tmp_dir = str(_shared) if sys.platform == "linux" and _shared.is_dir() else None


def on_starting(arbiter: Any) -> None:
    """Import the service's modules once, before there is a worker; workers begin as copies of the process that did it.

    So a reload is short: from the moment that the old workers are told to end until the new ones answer there is no
    answer, and imports took most of that time. Settings are still read by each worker, so a reload reads them again;
    new code needs a restart.

    What was imported is never garbage, so no worker's collector looks through it: to look writes a mark into each
    object, and then every process has pages of its own for what all of them share.
    """
    package, _, _ = arbiter.app.app_uri.partition(".wsgi:")
    # No collection, which leaves holes, before the pages are shared.
    gc.disable()
    importlib.import_module(f"{package}.app")
    trace.prepare()
    gc.freeze()
    gc.enable()

"""What gunicorn does with any web process of ours: `gunicorn --config python:servicekit.serving … a_service.wsgi:app`.

The modules are imported once, before the workers, which begin as copies of the process that did it. So a reload is
short: from the moment that the old workers are told to end until the new ones answer nobody does, and imports took most
of that time. Settings are still read by each worker, so a reload reads them anew; new code needs a restart.
"""

import importlib
from typing import Any


def on_starting(arbiter: Any) -> None:
    """gunicorn calls this before there is a worker."""
    package, _, _ = arbiter.app.app_uri.partition(".wsgi:")
    importlib.import_module(f"{package}.app")

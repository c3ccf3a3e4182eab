"""The simulator for gunicorn, configured by the environment."""

import os

from taxisnet_simulator.settings import app_from

app = app_from(os.environ)

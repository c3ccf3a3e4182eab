"""gunicorn's log, and waitress's, as ours: JSON lines on standard output."""

import logging

from gunicorn.config import Config
from gunicorn.glogging import Logger as GunicornLogger
from servicekit import logs


class Logger(GunicornLogger):
    """Everything goes to the root logger, whose lines carry nothing personal and of a traceback its frames only."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        # The package of "fee_declarations.wsgi:app" is called as its service, but for the line.
        logs.configure((cfg.proc_name or "").partition(":")[0].partition(".")[0].replace("_", "-"))
        for logger in (self.error_log, self.access_log):
            logger.handlers[:] = []
            logger.propagate = True
        # It says at every busy moment how many requests wait for a thread.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)

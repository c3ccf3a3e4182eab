"""gunicorn's way in."""

from notifier.app import create_app
from notifier.settings import ApiSettings

app = create_app(ApiSettings.from_environment())

"""gunicorn's way in."""

from certificates.app import create_app
from certificates.settings import ApiSettings

app = create_app(ApiSettings.from_environment())

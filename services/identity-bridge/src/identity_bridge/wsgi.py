"""gunicorn's way in."""

from identity_bridge.app import create_app
from identity_bridge.settings import ApiSettings

app = create_app(ApiSettings.from_environment())

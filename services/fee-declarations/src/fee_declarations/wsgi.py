"""gunicorn's way in."""

from fee_declarations.app import create_app
from fee_declarations.settings import ApiSettings

app = create_app(ApiSettings.from_environment())

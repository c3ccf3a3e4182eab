"""What stops a command before it speaks with Keycloak. Alone here, for what compiles the extension has nothing installed."""


class ConfigurationError(Exception):
    """The declaration cannot be completed; the message names every missing value at once."""

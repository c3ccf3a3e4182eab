"""What stops a command before it speaks with Keycloak.

Alone here: what compiles the extension runs where none of our libraries is installed.
"""


class ConfigurationError(Exception):
    """The declaration cannot be completed; the message names every missing value at once."""

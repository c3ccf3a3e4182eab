"""What the tests of servicekit and of the services share: tokens, databases, a clock, HTTP, schemas.

``servicekit.testing.plugin`` is the pytest plugin with the fixtures (``pytest_plugins`` in a ``conftest.py``). It needs
the extra ``test``; no service imports any of it.
"""

from servicekit.testing.clock import Clock
from servicekit.testing.databases import new_database, required_environment, schema_differences
from servicekit.testing.http import Door, door, ended, served
from servicekit.testing.schemas import assert_schema
from servicekit.testing.tokens import TokenFactory

__all__ = [
    "Clock",
    "Door",
    "TokenFactory",
    "assert_schema",
    "door",
    "ended",
    "new_database",
    "required_environment",
    "schema_differences",
    "served",
]

"""A pytest plugin of `make test`: hypothesis tries a third of its examples, and all of them in `make test-all`.

Tests that say a number themselves keep theirs. A package without hypothesis has nothing to settle.
"""

EXAMPLES = 33
"""Of the hundred that hypothesis tries by itself."""


def pytest_configure() -> None:
    try:
        from hypothesis import settings
    except ModuleNotFoundError:
        return
    settings.register_profile("few", max_examples=EXAMPLES)
    settings.load_profile("few")

"""Hypothesis without deadline and chance."""

from hypothesis import settings

settings.register_profile("ci", deadline=None, derandomize=True)

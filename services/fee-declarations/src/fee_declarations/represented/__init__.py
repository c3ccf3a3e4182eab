"""Businesses as whoever acts for them sees them: lists by pages, one with its establishments, one establishment."""

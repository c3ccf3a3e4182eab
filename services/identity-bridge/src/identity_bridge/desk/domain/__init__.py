"""Rules of the desk, and what it calls its fields."""

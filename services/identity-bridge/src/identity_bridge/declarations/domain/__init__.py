"""Rules of special declarations, and what they call their fields."""

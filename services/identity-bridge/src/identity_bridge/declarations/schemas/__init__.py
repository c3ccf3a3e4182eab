"""Shapes of special declarations: what comes in and goes out."""

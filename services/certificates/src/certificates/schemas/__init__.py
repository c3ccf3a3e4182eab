"""Shapes of what comes in and goes out, one file for each noun."""

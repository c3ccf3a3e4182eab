"""Why accounts are not joined, or not closed."""

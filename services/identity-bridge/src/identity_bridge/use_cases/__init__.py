"""What the service does: each function works in its caller's transaction."""

"""What happens to special declarations: each function works in its caller's transaction."""

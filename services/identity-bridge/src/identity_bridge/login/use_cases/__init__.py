"""What happens in a login: each function works in its caller's transaction."""

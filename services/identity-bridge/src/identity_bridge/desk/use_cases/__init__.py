"""What happens at the desk: each function works in its caller's transaction."""

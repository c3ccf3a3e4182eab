"""What happens to persons, levels and accounts: each function works in its caller's transaction."""

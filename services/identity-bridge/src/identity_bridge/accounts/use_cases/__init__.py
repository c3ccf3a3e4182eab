"""What people do with their accounts: each function works in its caller's transaction."""

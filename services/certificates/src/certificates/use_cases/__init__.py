"""The only writers. Each function is part of the caller's transaction and never commits."""

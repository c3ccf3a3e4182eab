"""A service is replaced, process by process, while it is used: what its users notice, counted (docs/decisions/0110)."""

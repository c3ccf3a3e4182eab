"""The least that a service can be."""

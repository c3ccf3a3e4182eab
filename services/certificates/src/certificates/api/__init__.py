"""HTTP: who may call, what they sent, what they get."""

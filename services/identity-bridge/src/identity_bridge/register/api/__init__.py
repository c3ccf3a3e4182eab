"""HTTP that all features share, and what the register tells a person of itself."""

"""Tables of special declarations."""

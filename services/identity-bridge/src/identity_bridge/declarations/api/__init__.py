"""HTTP of special declarations, for the person who makes one and for staff."""

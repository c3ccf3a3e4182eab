"""The special declaration on paper: the printed form, its blank twin that is filled in on one's own computer, and the
scan that comes back."""

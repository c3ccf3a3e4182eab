"""The special declaration on paper: the printed form, its blank twin that is filled in on any computer, and the
scan that comes back."""

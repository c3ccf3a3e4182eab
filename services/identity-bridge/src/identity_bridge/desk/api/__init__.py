"""HTTP of the desk."""

"""HTTP of joining, closing and own data."""

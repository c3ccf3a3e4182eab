"""HTTP of operators."""

"""What operators do with accounts of staff."""

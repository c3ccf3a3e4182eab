"""What operators call the fields of a member of staff."""

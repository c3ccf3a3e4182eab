"""Files that strangers send: what they are by their content, and opening them where they can do no harm."""

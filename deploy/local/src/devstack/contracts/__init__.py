"""What services promise each other, compared without running them: with who reads it, and with the last release."""

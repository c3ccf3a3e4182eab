"""Declarations by those who owe: what they are asked, what it comes to, how it is filed, and how it stands."""

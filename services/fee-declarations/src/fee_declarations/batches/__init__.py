"""Several declarations of one business at once: from a form, a file or a program; all of them are filed, or none."""

"""VAT returns that are attached to declarations: the file that was sent, what became of it, and its versions."""

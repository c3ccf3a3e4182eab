"""Special declarations: who may act for which business, from the draft to the last day."""

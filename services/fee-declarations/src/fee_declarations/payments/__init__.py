"""Money that comes in: from a line of a bank's file, or from the counter, to the debt that it pays and its receipt.

`matching` decides and is pure, `importing` reads and posts, `deciding` is the queue of what a person must look at.
"""

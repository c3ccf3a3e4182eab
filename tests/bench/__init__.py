"""`make bench`, its second half: the whole platform beside the raw parts that it is made of, in one run."""

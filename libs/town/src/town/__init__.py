"""How a municipality looks, for every process that draws a page, a mail or a document."""

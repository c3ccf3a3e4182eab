"""Every query, one file for each noun."""

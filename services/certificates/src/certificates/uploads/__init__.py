"""Opening the files of applicants: what they are, malicious software, and pictures of their pages that we draw."""

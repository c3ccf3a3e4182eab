"""What the cross-border tests share: people and their tokens, mails, pages, the desk, faults.

Test files import from here and never from one another.
"""

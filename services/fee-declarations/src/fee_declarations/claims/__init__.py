"""How claims are pursued: which debts the treasury has, and what else is known of a note that is not paid in time.

Rows and questions only, which every other part may ask; what is done about them is in ``following``.
"""

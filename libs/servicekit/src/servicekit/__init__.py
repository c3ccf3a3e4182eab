"""Technical words that every service shares, and no others.

Tokens become principals (``tokens``), principals meet a policy (``policy``), refusals become problem documents
(``errors``, ``problems``), acts become events in the same transaction (``outbox``), events leave (``relay``) and arrive
(``consumer``). A test counts the lines and looks for words of the domain: growth must be a decision.
"""

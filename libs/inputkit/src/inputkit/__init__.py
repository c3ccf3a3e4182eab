"""What people write, as one type each, and what is said when it cannot be taken.

Every border of every service (bodies, parameters, commands, forms) takes text through here, so that nothing gets in
which a database, a mail server or a printer cannot hold, and so that two services agree about what a tax number is.
"""

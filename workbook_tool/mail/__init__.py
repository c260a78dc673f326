"""E-mail both ways: every unit gets its own sheet, every reply finds its way in.

:mod:`posts` says what is to go to whom, :mod:`compose` writes it as a message,
:mod:`drafts` and :mod:`sending` bring it out, :mod:`fetching` takes in what comes back.
What happened is in the round's ledger; passwords are nowhere but in the environment or in the
system's keyring.
"""

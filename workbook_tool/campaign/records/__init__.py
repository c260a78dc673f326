"""What happened in a round, and how it is kept: events, ledger, journal, originals."""

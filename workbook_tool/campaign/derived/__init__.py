"""What follows from the events and the settings: pure functions, nothing is kept here."""

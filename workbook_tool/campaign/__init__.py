"""One round of assessment: so far the demonstration round on the sample data."""

"""The words a person types; no rule of the domain lives here."""

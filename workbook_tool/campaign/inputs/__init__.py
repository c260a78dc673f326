"""What staff write for a round: its roster, its settings, what the federation knows itself."""

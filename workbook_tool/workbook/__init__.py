"""Plans drawn as xlsx files, stamped for units; later: returned files read back."""

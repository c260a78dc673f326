"""What is wrong with a returned sheet: one function per check, run in stages."""

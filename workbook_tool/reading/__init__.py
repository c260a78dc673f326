"""What comes back: opening any file safely, and finding the scores in it.

A file is opened in a child process (:mod:`child`), becomes a flat list of cells
(:mod:`returned`), is laid beside the plan it was issued from (:mod:`matching`), and ends
as scores that each know their sheet and cell (:mod:`submission`).
"""

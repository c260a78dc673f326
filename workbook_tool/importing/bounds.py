"""How much of a document is looked at; an attachment is far below, a hostile file beyond."""

from __future__ import annotations

ROWS = 3_000
"""Rows of all tables together."""

CELLS = 60_000
"""Cells of all tables together."""

COLUMNS = 63
"""Columns of a table; what Word allows."""

ELEMENTS = 700_000
"""Elements of one part of the file."""

DEPTH = 160
"""Elements within each other."""

NESTED = 8
"""Tables within each other."""

CHARACTERS = 2_000_000
"""Characters of text in all."""

PARAGRAPHS = 30_000
"""Paragraphs in all."""

CELL_CHARACTERS = 20_000
"""Characters of one cell; Excel has room for 32,767."""

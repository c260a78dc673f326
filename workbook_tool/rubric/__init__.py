"""The rubric: what an official form says and how it is scored. No spreadsheet library here."""

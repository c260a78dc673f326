"""Frames, ranking, the summary workbook, feedback, prints and documents."""

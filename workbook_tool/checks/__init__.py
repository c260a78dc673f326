"""What is wrong with a returned sheet: one function per check, run in stages."""

from workbook_tool.checks.scores import check_scores

__all__ = ["check_scores"]

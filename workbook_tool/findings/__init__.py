"""What a finding is, and the catalogue of all findings.

Rubric files, rosters and returned workbooks all speak this language.
"""

from workbook_tool.findings.catalogue import Catalogue, load_catalogue
from workbook_tool.findings.model import Finding, Severity

__all__ = ["Catalogue", "Finding", "Severity", "load_catalogue"]

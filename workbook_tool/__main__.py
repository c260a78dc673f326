"""``python -m workbook_tool`` is the same program as ``workbook-tool``."""

from workbook_tool.cli.main import main

main()

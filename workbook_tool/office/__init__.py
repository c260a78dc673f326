"""The use cases of the program: one typed request and one result document each.

Every face (the command line, the console in the browser, another program) calls these and
nothing below them. A use case is a function ``(office, request) -> document``; it raises
:class:`~workbook_tool.office.errors.OfficeError` and nothing else that a face has to know.
"""

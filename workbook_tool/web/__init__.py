"""The console (工作台): a whole round in the browser, on the office's own computer.

It presents, and calls :mod:`workbook_tool.office`; no rule of the domain lives here. What a
person reads beside a failure, which button to press, is advice, and that lives here.
"""

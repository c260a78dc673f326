"""What people can decide: one module for each decision, and one table of them.

A module says what its decision is called, what has to be said for it, when it makes sense,
which fact is recorded, what that does to the round and how it is told. Nothing here is read
or written, and no module imports what reads a form: what a decision has to know of the round
it asks its :class:`~workbook_tool.campaign.decisions.base.Grounds`.
"""

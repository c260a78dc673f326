"""One round of assessment: what happened is in the ledger, everything else follows from it.

:mod:`events` says what can happen, :mod:`ledger` keeps it, :mod:`state` works out what the
round looks like, :mod:`standing` what is to do for each unit and :mod:`scores` what counts.
The use cases (:mod:`new`, :mod:`issue`, :mod:`collect`, :mod:`decide`) take an open
:class:`~workbook_tool.campaign.round.Round`, record events, return dataclasses and never print.
"""

"""What messages are made of: a unit's own sheet, files of the round, the summary."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import PurePosixPath

from workbook_tool.campaign.actions.issue import current_sheet, reissuer
from workbook_tool.campaign.derived.state import Slot
from workbook_tool.campaign.records.events import Issued
from workbook_tool.campaign.round import RECORDS, Round
from workbook_tool.foreign import OutsideError, line, parts_below
from workbook_tool.mail.trouble import MailError
from workbook_tool.summary.summarise import view_of
from workbook_tool.summary.view import SummaryView

Files = tuple[tuple[str, bytes], ...]
"""Names and contents of what is attached."""


class MailParts:
    """What the messages of a round are made of; each thing is worked out once for all of them."""

    def __init__(self, round_: Round) -> None:
        """Take the round."""
        self.round = round_
        self._again: dict[str, Callable[[Issued], bytes]] = {}
        self._views: dict[str, SummaryView] = {}

    def view(self, collection: str) -> SummaryView:
        """Return the summary of a collection, worked out once for all messages."""
        if collection not in self._views:
            self._views[collection] = view_of(self.round, collection)
        return self._views[collection]

    def sheet(self, slot: Slot) -> Files:
        """Return a unit's own sheet; made again from the ledger, so that it cannot be another's."""
        sheet = current_sheet(self.round, slot)
        if sheet is None:
            return ()
        if slot.collection not in self._again:
            self._again[slot.collection] = reissuer(self.round, slot.collection)
        return ((sheet.issued.file, self._again[slot.collection](sheet.issued)),)

    @cached_property
    def enclosed(self) -> Files:
        """What goes with every sheet issued (通知).

        Raises:
            MailError: A file of the settings is not there.
        """
        return self.files(self.round.settings.mail.enclosed, "设置“邮箱 › 通知”写的文件")

    def files(self, paths: Iterable[str], whose: str) -> Files:
        """Return files below the round's folder.

        Raises:
            MailError: One is not there, or must not leave the office: what lies outside of the
                folder, behind a link, or among the records.
        """
        found = []
        for path in paths:
            try:
                if parts_below(path)[0].casefold() == RECORDS.casefold():
                    raise OutsideError(path)
                found.append((PurePosixPath(path).name, self.round.store.artifact(path)))
            except OutsideError as error:
                words = f"{whose}“{line(path, 60)}”"
                raise MailError(f"{words}不在考核文件夹里，或不能外发，没有发送") from error
            except OSError as error:
                raise MailError(f"{whose}“{path}”不在或打不开") from error
        return tuple(found)

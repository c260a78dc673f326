"""Opening a round for a use case, and telling what goes wrong meanwhile by its code."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbook_tool.campaign.actions.backup import BackupError
from workbook_tool.campaign.actions.decide import DecisionError
from workbook_tool.campaign.inputs.settings import SettingsError
from workbook_tool.campaign.records.disk import DamagedError
from workbook_tool.campaign.records.ledger import LedgerError
from workbook_tool.campaign.round import BusyError, FrozenError, NoRoundError, Round, RoundView
from workbook_tool.office.context import Office
from workbook_tool.office.errors import OfficeError


@contextmanager
def writing(office: Office, folder: Path) -> Iterator[Round]:
    """Open and hold a round, to add to its events.

    Raises:
        OfficeError: It cannot be opened, or what was to be done cannot be done.
        OSError: Something else could not be read or written.
    """
    with (
        told(folder),
        Round(folder, clock=office.clock, user=office.user, library=office.library) as round_,
    ):
        yield round_


@contextmanager
def reading(office: Office, folder: Path) -> Iterator[RoundView]:
    """Open a round to look at it, as of the last run that was finished.

    Raises:
        OfficeError: It cannot be opened, or what was asked for is not there.
        OSError: Something else could not be read or written.
    """
    with (
        told(folder),
        RoundView(folder, clock=office.clock, user=office.user, library=office.library) as round_,
    ):
        yield round_


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn what a round's parts raise into codes and facts.

    Raises:
        OfficeError: Instead of any of them.
    """
    try:
        yield
    except NoRoundError as error:
        raise OfficeError("no_round", folder=folder) from error
    except BusyError as error:
        raise OfficeError("busy", folder=folder) from error
    except DamagedError as error:
        code = f"damaged_{error.mend}" if error.mend else "damaged"
        raise OfficeError(code, text=error, folder=folder) from error
    except FrozenError as error:
        raise OfficeError("frozen", draft=int(str(error)), folder=folder) from error
    except SettingsError as error:
        raise OfficeError("settings", text=error, folder=folder) from error
    except DecisionError as error:
        raise OfficeError(error.code, text=error, folder=folder, **error.facts) from error
    except LedgerError as error:
        raise OfficeError("ledger", text=error, folder=folder) from error
    except BackupError as error:
        raise OfficeError("backup", text=error, folder=folder) from error
    except sqlite3.Error as error:
        raise OfficeError("ledger_unwritable", folder=folder) from error

"""The fast reader and openpyxl see the same in every sample.

What other programs have saved is compared in ``test_honest_resaves.py``.
"""

from __future__ import annotations

import random

import pytest

from tests.reading.manglers import EVERY_SCORE, SOME_SCORES, Office
from tests.reading.returns import Return, make_return, returns
from tests.reading.two_ways import compare

RETURNS = tuple(returns("two ways"))


@pytest.mark.parametrize("sent", RETURNS, ids=lambda sent: sent.name)
def test_on_a_return(sent: Return) -> None:
    compare(sent.data, sent)


@pytest.mark.parametrize("mangler", EVERY_SCORE + SOME_SCORES, ids=lambda m: m.__name__)
def test_on_a_mangled_return(mangler: object) -> None:
    assert callable(mangler)
    sent = make_return("changzhou-2013-2", "self", "repeated matters", "two ways")
    office = Office(sent.data, sent.fill_in.plan, random.Random(1))
    compare(mangler(office), sent)

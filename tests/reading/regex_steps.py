"""Counts the steps in which a pattern is tried: a small backtracking matcher of its own.

It goes the way of Python's own engine (greedy first, leftmost start first) over the tree that
``re`` parses a pattern into, and counts every character that it looks at. Seconds depend on the
machine; steps do not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

c: Any = import_module("re._constants")
parser: Any = import_module("re._parser")

Next = Callable[[int], bool]


class TooManyError(Exception):
    """More steps than a test allows."""


class Steps:
    """One pattern over one text."""

    def __init__(self, pattern: re.Pattern[str], text: str, most: int) -> None:
        self.tree = parser.parse(pattern.pattern, pattern.flags)
        self.text, self.most, self.count = text, most, 0
        self.groups: dict[int, tuple[int, int]] = {}
        self.ignore = bool(pattern.flags & re.IGNORECASE)
        self.dotall = bool(pattern.flags & re.DOTALL)
        self.multi = bool(pattern.flags & re.MULTILINE)
        self.end = 0

    def match(self, at: int, *, whole: bool = False) -> bool:
        """Try the pattern at a place."""

        def done(end: int) -> bool:
            self.end = end
            return not whole or end == len(self.text)

        return self._all(list(self.tree), at, done)

    def search_all(self) -> int:
        """Try it everywhere, as ``sub`` and ``findall`` do; return the steps."""
        at = 0
        while at <= len(self.text):
            if self.match(at):
                at = self.end if self.end > at else at + 1
            else:
                at += 1
        return self.count

    def _step(self) -> None:
        self.count += 1
        if self.count > self.most:
            raise TooManyError(self.count)

    def _all(self, items: list[Any], at: int, after: Next) -> bool:
        if not items:
            return after(at)
        first, rest = items[0], items[1:]
        return self._one(first, at, lambda end: self._all(rest, end, after))

    def _one(self, item: Any, at: int, after: Next) -> bool:
        op, value = item
        if op in (c.MAX_REPEAT, c.POSSESSIVE_REPEAT, c.MIN_REPEAT):
            low, high, inner = value
            single = len(inner) == 1 and inner[0][0] in _SINGLE
            if single:
                return self._simple(inner[0], low, high, at, after, lazy=op is c.MIN_REPEAT)
            return self._repeat(list(inner), low, high, at, after, lazy=op is c.MIN_REPEAT)
        if op is c.SUBPATTERN:
            group, _, _, inner = value

            def close(end: int) -> bool:
                before = self.groups.get(group)
                if group is not None:
                    self.groups[group] = (at, end)
                if after(end):
                    return True
                if group is not None and before is not None:
                    self.groups[group] = before
                return False

            return self._all(list(inner), at, close)
        if op is c.BRANCH:
            return any(self._all(list(branch), at, after) for branch in value[1])
        if op is c.AT:
            self._step()
            return self._at(value, at) and after(at)
        if op in (c.ASSERT, c.ASSERT_NOT):
            direction, inner = value
            start = at if direction >= 0 else at - inner.getwidth()[1]
            found = start >= 0 and self._all(list(inner), start, lambda _: True)
            return found == (op is c.ASSERT) and after(at)
        if op is c.GROUPREF:
            start, end = self.groups.get(value, (0, 0))
            piece = self.text[start:end]
            self.count += len(piece)
            return self.text.startswith(piece, at) and after(at + len(piece))
        self._step()
        return at < len(self.text) and self._is(item, self.text[at]) and after(at + 1)

    def _simple(self, item: Any, low: int, high: Any, at: int, after: Next, *, lazy: bool) -> bool:
        if lazy:
            end = at
            while True:
                if end - at >= low and after(end):
                    return True
                self._step()
                if end - at >= high or end >= len(self.text) or not self._is(item, self.text[end]):
                    return False
                end += 1
        end = at
        while end < len(self.text) and end - at < high:
            self._step()
            if not self._is(item, self.text[end]):
                break
            end += 1
        for stop in range(end, at + low - 1, -1):
            self._step()
            if after(stop):
                return True
        return False

    def _repeat(
        self, inner: list[Any], low: int, high: Any, at: int, after: Next, *, lazy: bool
    ) -> bool:
        # Iterative: the ends that so many rounds can have, each by the first way there.
        ends = [at]
        while len(ends) - 1 < high:
            reached: list[int] = []

            def note(end: int, reached: list[int] = reached) -> bool:
                reached.append(end)
                return True

            if not self._all(inner, ends[-1], note) or reached[-1] == ends[-1]:
                break
            ends.append(reached[-1])
        order = ends[low:] if lazy else ends[low:][::-1]
        for end in order:
            self._step()
            if after(end):
                return True
        return False

    def _at(self, where: Any, at: int) -> bool:
        text = self.text
        if where in (c.AT_BEGINNING, c.AT_BEGINNING_STRING):
            return at == 0 or (self.multi and text[at - 1] == "\n")
        if where is c.AT_END_STRING:
            return at == len(text)
        if where is c.AT_END:
            return at == len(text) or (self.multi and text[at] == "\n") or text[at:] == "\n"
        before = at > 0 and (text[at - 1].isalnum() or text[at - 1] == "_")
        behind = at < len(text) and (text[at].isalnum() or text[at] == "_")
        return (before != behind) == (where is c.AT_BOUNDARY)

    def _is(self, item: Any, character: str) -> bool:
        op, value = item
        if op is c.ANY:
            return self.dotall or character != "\n"
        if op is c.NOT_LITERAL:
            return bool(ord(character) != value)
        if op is c.LITERAL:
            if self.ignore:
                return character.casefold() == chr(value).casefold()
            return bool(ord(character) == value)
        assert op is c.IN, op
        negated = value[0][0] is c.NEGATE
        found = any(self._in(one, character) for one in value[negated:])
        return found != negated

    def _in(self, item: Any, character: str) -> bool:
        op, value = item
        if op is c.LITERAL:
            return ord(character) == value or (
                self.ignore and character.casefold() == chr(value).casefold()
            )
        if op is c.RANGE:
            low, high = int(value[0]), int(value[1])
            return any(
                low <= ord(one) <= high
                for one in ({character, character.swapcase()} if self.ignore else {character})
                if len(one) == 1
            )
        word = character.isalnum() or character == "_"
        return {
            c.CATEGORY_DIGIT: character.isdecimal(),
            c.CATEGORY_NOT_DIGIT: not character.isdecimal(),
            c.CATEGORY_SPACE: character.isspace(),
            c.CATEGORY_NOT_SPACE: not character.isspace(),
            c.CATEGORY_WORD: word,
            c.CATEGORY_NOT_WORD: not word,
        }[value]


_SINGLE = {c.ANY, c.LITERAL, c.NOT_LITERAL, c.IN}

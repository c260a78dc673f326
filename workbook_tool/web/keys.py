"""What stands in addresses for things whose names must not stand there."""

from __future__ import annotations

import hashlib


def key_of(text: str) -> str:
    """Return what stands for something in an address."""
    return hashlib.blake2s(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def unit_key(code: str) -> str:
    """Return what stands for a unit: no data of units belongs into an address."""
    return key_of(f"unit {code}")

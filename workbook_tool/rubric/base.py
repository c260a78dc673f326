"""What every part of a rubric is made of: strict, frozen models and exact points."""

from decimal import Decimal
from typing import Annotated, Any, LiteralString

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError


class Data(BaseModel):
    """A frozen piece of rubric data; unknown keys are mistakes."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=False
    )


def later(default: object) -> Any:
    """Return a field that came into the model after forms had been issued.

    At its default it is left out of what is dumped, so that the edition of a form which does
    not use it stays what it was, and sheets in circulation are still its own.
    """
    return Field(default=default, exclude_if=lambda value: bool(value == default))


def misfit(kind: LiteralString, reason: str, *path: str | int) -> PydanticCustomError:
    """Return an error about what lies deeper in the model that is validated.

    Args:
        kind: Name of the error.
        reason: A Chinese sentence for the person who wrote the data.
        path: Where it lies, from the model down; the loader finds its line by it.
    """
    return PydanticCustomError(kind, "{reason}", {"reason": reason, "path": path})


def _exact(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("not_a_number", "这里要写数字")
    return Decimal(value) if isinstance(value, int) else value


_LARGEST = Decimal(1_000_000)


def _two_decimals(value: Decimal) -> Decimal:
    if value < 0:
        raise PydanticCustomError("negative", "分值不能是负数")
    if value > _LARGEST:
        raise PydanticCustomError("too_large", "数太大")
    if value != value.quantize(Decimal("0.01")):
        raise PydanticCustomError("decimals", "最多保留两位小数")
    return value


Points = Annotated[
    Decimal,
    BeforeValidator(_exact),
    AfterValidator(_two_decimals),
    WithJsonSchema({"type": "number", "minimum": 0, "multipleOf": 0.01}),
]
"""A number of points or of percent: not negative, at most two decimals."""


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise PydanticCustomError("not_positive", "这里的数必须大于 0")
    return value


Step = Annotated[Points, AfterValidator(_positive)]
"""As :data:`Points`, but above zero."""


OPEN = "open"
"""Written in place of a bound where there is none."""
OPEN_ENDED = Decimal(9999)
"""How far points go where a form sets no end to them (每增加一期加2分, 倒扣)."""


def _signed(value: Decimal) -> Decimal:
    if abs(value) > OPEN_ENDED:
        raise PydanticCustomError("too_large", "数太大")
    if value != value.quantize(Decimal("0.01")):
        raise PydanticCustomError("decimals", "最多保留两位小数")
    return value


Floor = Annotated[
    Decimal,
    BeforeValidator(lambda value: -OPEN_ENDED if value == OPEN else _exact(value)),
    AfterValidator(_signed),
    WithJsonSchema({"anyOf": [{"type": "number", "maximum": 0}, {"const": OPEN}]}),
]
"""The least that a row gives: a number, or ``open`` where deductions go on below 0."""

Ceiling = Annotated[
    Decimal,
    BeforeValidator(lambda value: OPEN_ENDED if value == OPEN else _exact(value)),
    AfterValidator(_signed),
    WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0}, {"const": OPEN}]}),
]
"""The most that a row gives: a number, or ``open`` where additions have no end."""


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


type_list = BeforeValidator(_tuple)
"""Lets a YAML list stand where a model keeps a tuple (strict models refuse it)."""

Printed = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
Reference = Annotated[str, Field(pattern=r"^[A-Za-z]?[0-9]{1,3}$")]

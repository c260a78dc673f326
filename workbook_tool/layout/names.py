"""The names of cells: relied on from outside, so they stand in one place.

``self_<ref>``, ``assess_<ref>``, ``review_<ref>``, ``note_<ref>`` and ``total_<stage>``
are the names of the contract; the others follow the roles of the plan.
"""

from workbook_tool.rubric.model import StageId


def score(stage: StageId, ref: str) -> str:
    """Name of a row's score in a stage."""
    return f"{stage}_{ref}"


def note(stage: StageId, ref: str) -> str:
    """Name of the remark with which a stage explains a row's score."""
    return f"note_{ref}" if stage == "self" else f"{stage}_note_{ref}"


def fact(input_id: str) -> str:
    """Name of the cell that answers an input of a rule."""
    return f"fact_{input_id}"


def computed(ref: str) -> str:
    """Name of a row's computed score."""
    return f"computed_{ref}"


def difference(ref: str) -> str:
    """Name of the difference between a row's score and its computed score."""
    return f"difference_{ref}"


def status(ref: str) -> str:
    """Name of the cell that says what is missing or wrong in a row."""
    return f"status_{ref}"


def subtotal(stage: StageId, category: int) -> str:
    """Name of a category's subtotal; categories count from 1, bonus categories too."""
    return f"subtotal_{stage}_{category}"


def total(stage: StageId) -> str:
    """Name of the total of a stage."""
    return f"total_{stage}"


def taken_off(stage: StageId, ref: str) -> str:
    """Name of what a stage takes off a row's points, where the form has a column for it."""
    return f"deduction_{stage}_{ref}"


def further(key: str, ref: str) -> str:
    """Name of the score of somebody who is no stage of the form."""
    return f"{FURTHER}{key}_{ref}"


FURTHER = "further_"
"""How the names of such scores begin."""


def free(key: str, ref: str) -> str:
    """Name of what somebody writes in a column of the form's own."""
    return f"free_{key}_{ref}"


def field(line: int, cell: int) -> str:
    """Name of what is filled in on a line around the table; both count from 1."""
    return f"{FIELD}{line}_{cell}"


FIELD = "field_"
"""How the names of such cells begin."""


def claim(part: str, line: int) -> str:
    """Name of a cell in the table of bonus claims; lines count from 1.

    Parts: ``matter`` 事项编号, ``subject`` 事项, ``level`` 条和级别, ``proof`` 佐证, ``row``,
    ``claimed`` and ``worth`` for computing, ``counted`` 计入分, ``own`` what the unit's own
    claims count, ``accept`` 认定, ``reason`` 理由, ``claim_status`` 提示.
    """
    return f"{part}_{line}"


def fact_status(input_id: str) -> str:
    """Name of the cell that says what is missing or wrong with an answer."""
    return f"fact_status_{input_id}"


def evidence(ref: str) -> str:
    """Name of the cell that lists a row's evidence."""
    return f"evidence_{ref}"


def plan(ref: str, position: int) -> str:
    """Name of a cell of the work plan; positions count from 1."""
    return f"plan_{ref}_{position}"


def dept(unit: str, ref: str) -> str:
    """Name of the score that a department gives a unit for a row or part."""
    return f"dept_{_word(unit)}_{ref}"


def dept_note(unit: str, ref: str) -> str:
    """Name of the reason for such a score."""
    return f"dept_note_{_word(unit)}_{ref}"


def dept_status(unit: str, ref: str) -> str:
    """Name of the cell that says what is missing or wrong with such a score."""
    return f"dept_status_{_word(unit)}_{ref}"


def dept_claim(unit: str, ref: str) -> str:
    """Name of the words of a bonus claim, on which a department decides."""
    return f"dept_claim_{_word(unit)}_{ref}"


def dept_points(unit: str, ref: str) -> str:
    """Name of the points of the level that such a claim is for."""
    return f"dept_points_{_word(unit)}_{ref}"


def dept_counted(unit: str, ref: str) -> str:
    """Name of what such a claim counts."""
    return f"dept_counted_{_word(unit)}_{ref}"


def dept_line(unit: str, part: str) -> str:
    """Name of a column with a part of the claims of one unit; their lines count from 1."""
    return f"{part}_{_word(unit)}"


def _word(unit: str) -> str:
    """Return a unit's code as names of cells allow it; no code holds a dot itself."""
    return unit.replace("-", ".")


def deduction(part: str, line: int) -> str:
    """Name of a cell in a list of deductions; lines count from 1.

    Parts: ``unit`` 单位, ``item`` 项目, ``amount`` 扣分, ``reason`` 原因, ``status`` 提示.
    """
    return f"deduct_{part}_{line}"


REST_IS_FULL = "rest_is_full"
"""The tick by which everything that a list of deductions does not name gets full points."""
CODE = "check_code"
UNIT_NAME = "unit_name"
EMPTY, WRONG, UNEXPLAINED = "count_empty", "count_wrong", "count_unexplained"
SIGNERS = {"signer_filler": "填表人", "signer_phone": "联系电话", "signer_date": "日期"}

"""Which happenings are kept as files, for everybody to open: see ``scripts/make_samples.py``."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parent.parent
FAIL, PASS = TESTS / "should_fail", TESTS / "should_pass"
EXPECTED = "expected.json"

SHOULD_FAIL = (
    *("score_missing", "score_above_the_points", "deduction_typed_as_negative_score"),
    *(
        "three_decimals",
        "score_in_full_width_digits",
        "full_marks_in_words",
        "a_slash_for_no_score",
    ),
    *("comma_for_a_point", "percentage_for_a_score", "date_for_a_score", "formula_for_a_score"),
    *("words_behind_the_score", "several_facts_missing", "part_greater_than_the_whole"),
    *("typed_over_without_a_reason", "reason_that_says_nothing_0", "claim_without_level"),
    *("claim_without_number", "claim_without_proof", "one_matter_under_two_numbers"),
    *("bonus_typed_into_the_total", "subtotal_typed_over", "points_raised", "criterion_reworded"),
    *("wording_deleted", "formula_replaced_by_a_number", "formula_replaced_by_another"),
    *("subtotal_over_fewer_rows", "remark_in_a_locked_blank", "protection_taken_off"),
    *("validation_removed", "row_hidden", "column_hidden", "white_on_white", "sheet_renamed"),
    *("sheet_copied", "sheet_doubled_with_another_score", "score_sheet_deleted", "token_gone"),
    *("token_damaged", "places_hold_different_tokens", "manifest_edited", "unit_name_changed"),
    *("another_forms_manifest", "linked_to_another_file", "unit_not_named"),
)
"""Defects that stand in the file itself; what only a round can know has no file."""

SHOULD_PASS = (
    *("score_above_the_points", "three_decimals", "typed_over_without_a_reason"),
    *("reason_that_says_nothing_0", "outranked_claim", "criterion_reworded", "points_raised"),
    *("formula_replaced_by_another", "subtotal_over_fewer_rows", "row_hidden", "white_on_white"),
    *("unit_name_changed", "token_gone"),
)
"""The same, but just not: nothing is wrong with these."""

"""What duty tells the platform."""

from enum import StrEnum


class DutyEvent(StrEnum):
    """One thing that happened to rosters, rules or the work calendar."""

    YEAR_ENTERED = "duty.year_entered"
    DAY_CORRECTED = "duty.day_corrected"
    OFFICE_HOURS_SET = "duty.office_hours_set"
    ROSTER_MADE = "duty.roster_made"
    ROSTER_CORRECTED = "duty.roster_corrected"
    ROSTER_REMOVED = "duty.roster_removed"
    SHIFT_ADDED = "duty.shift_added"
    SHIFT_CORRECTED = "duty.shift_corrected"
    SHIFT_ENDED = "duty.shift_ended"
    SHIFT_PASSED = "duty.shift_passed"  # whoever served it left
    SHIFT_SWAPPED = "duty.shift_swapped"
    SWAP_UNDONE = "duty.swap_undone"
    ABSENT = "duty.absent"
    BACK = "duty.back"
    NIGHT_RULE_SET = "duty.night_rule_set"
    NIGHT_RULE_LIFTED = "duty.night_rule_lifted"

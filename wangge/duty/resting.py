"""Which hours of a shift a volunteer rests in: the night, in which none is called."""

from datetime import time

from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.duty import on_call
from wangge.duty.models import Shift
from wangge.duty.shift_times import lies_within, overlap
from wangge.people.roles import VOLUNTEERS


def rest_in(shift: Shift) -> str:
    """Say the hours of a shift in which its volunteer is not called: "22:00–08:00", or nothing."""
    for role in {shift.roster.role, shift.post.role} & VOLUNTEERS:
        night = on_call.night_of(role, shift.roster.area)
        if night and overlap(shift.starts, shift.ends, starts=night.starts, ends=night.ends):
            return night.hours
    return ""


def must_be_awake(shift: Shift, *, starts: time, ends: time) -> None:
    """Raise Malformed where a volunteer's shift would lie wholly in the night."""
    for role in {shift.roster.role, shift.post.role} & VOLUNTEERS:
        night = on_call.night_of(role, shift.roster.area)
        if night and lies_within(starts, ends, starts=night.starts, ends=night.ends):
            raise Malformed(
                _("{night} 不叫志愿者，这个班整段都在夜里。请排在白天，或者排别的岗位。").format(
                    night=night.hours
                ),
                field="starts",
            )

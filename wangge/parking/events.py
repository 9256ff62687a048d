"""What moving cars tells the platform."""

from enum import StrEnum


class ParkingEvent(StrEnum):
    PLATE_ENTERED = "parking.plate_entered"
    PLATE_CORRECTED = "parking.plate_corrected"
    PLATE_ENDED = "parking.plate_ended"
    PLATE_TAKEN_BACK = "parking.plate_taken_back"  # ended by mistake
    MOVE_ASKED = "parking.move_asked"
    PLATE_READ = "parking.plate_read"  # asked for without a plate, which somebody read since
    RELAYED = "parking.relayed"  # a message went to the driver, or the desk called
    RELAY_ENDED = "parking.relay_ended"  # what came of it
    DRIVER_ANSWERED = "parking.driver_answered"  # by the link, without a number being shown
    SEARCHED = "parking.searched"  # the gate's lists and pictures, and nothing found
    STEWARD_DUE = "parking.steward_due"  # not moved in time: somebody goes there
    LOOK_DUE = "parking.look_due"  # not moved in time, and whoever has it looks
    NOTICE_PRINTED = "parking.notice_printed"
    ERASED = "parking.erased"  # plate and number kept long enough

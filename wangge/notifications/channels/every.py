"""Which channels there are, and in which order they are tried for one reader."""

from wangge.notifications.channels import email, robot, sms, voice
from wangge.notifications.channels.shape import Channel
from wangge.notifications.models import Delivery

# In-app is the row itself; the call by the desk comes after the last of these.
CHANNELS: dict[str, Channel] = {
    Delivery.Channel.ROBOT: robot,
    Delivery.Channel.EMAIL: email,
    Delivery.Channel.SMS: sms,
    Delivery.Channel.VOICE: voice,
}
# Where a telephone rings: not at night, except for somebody on duty who is called out.
TELEPHONE = frozenset({Delivery.Channel.SMS, Delivery.Channel.VOICE})

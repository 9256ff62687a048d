"""When other systems are told of news: after each event that some of them may want to hear of."""

from django.utils import timezone

from wangge.exchange import messages, news
from wangge.history.models import Event
from wangge.history.reacting import on


@on(*news.KINDS)
def tell_other_systems(event: Event) -> None:
    messages.write(event, at=timezone.now())

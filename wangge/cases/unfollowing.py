"""How somebody who waited for the same answer waits no more, as if they had never asked."""

from django.db import transaction

from wangge.cases.models import Requester
from wangge.people.models import Phone


@transaction.atomic
def forget(requester: Requester) -> None:
    """Let go of a follower who said nothing and was told nothing; the caller records why."""
    assert requester.is_follower, "who brought the case withdraws it"
    phone = requester.phone_id
    untold = Requester.objects.filter(pk=requester.pk, additions=None, receipts=None, ratings=None)
    if untold.delete()[0] and phone is not None:
        Phone.objects.filter(pk=phone, person=None, requesters=None).delete()

"""Who hears of a case: its own requesters, and those of the cases that were merged into it."""

from django.db.models import Q, QuerySet

from wangge.cases.models import Case, Merge, Receipt, Reply, Requester


def audience(case: Case) -> QuerySet[Requester]:
    """The requesters who get every answer of this case, its own first (law 8)."""
    mine = Q(case=case.pk) | Q(case__merged_into=case.pk)
    return Requester.objects.filter(mine).select_related("case", "phone").order_by("pk")


def goes_on_as(case: Case) -> Case:
    """The case in which this one is worked on: itself, or the one that it was merged into."""
    return case if case.merged_into is None else case.merged_into


def is_one_of_several(case: Case, requester_id: int) -> bool:
    """Say whether others than this requester wait for the case too."""
    return audience(case).exclude(pk=requester_id).exists()


def is_written_to(requester: Requester, case: Case) -> bool:
    """Say whether what is written on a case is written to this requester: it is their own, from the first."""
    return requester.case_id == case.pk and not requester.is_follower


def only_follows(requester: Requester, case: Case) -> bool:
    """Say whether they joined by themselves what others brought; whom staff merged brought it as well."""
    if is_written_to(requester, case) or requester.is_follower:
        return requester.is_follower
    first = Merge.objects.filter(case=requester.case_id).order_by("pk").first()
    return first is not None and first.by_id is None


def joined(case: Case) -> QuerySet[Requester]:
    """Those who joined what others brought and read what is written to these."""
    return audience(case).exclude(case=case.pk, is_follower=False)


def following(case: Case) -> list[Requester]:
    """Those of whom `only_follows` is true, in two statements however many."""
    rows = list(joined(case))
    brought = [one.case_id for one in rows if not one.is_follower]
    # The first of each case is read last.
    merges = Merge.objects.filter(case__in=brought).order_by("-pk")
    first_by = dict(merges.values_list("case", "by"))
    return [one for one in rows if one.is_follower or first_by.get(one.case_id, 0) is None]


def replies_to(requester: Requester) -> QuerySet[Reply]:
    """What this requester was told: on their own case, and while it was merged, on the other.

    What was said there before was said to somebody else, perhaps by name.
    """
    told = Q(case=requester.case_id)
    if requester.is_follower:
        told &= Q(said_at__gte=requester.joined_at)
    return (
        Reply.objects.filter(told | _while_merged(requester.case_id))
        .select_related("case")
        .order_by("pk")
    )


def replies_about(case: Case) -> QuerySet[Reply]:
    """What was said on this case, and on another while it was merged into that."""
    return (
        Reply.objects.filter(Q(case=case.pk) | _while_merged(case.pk))
        .select_related("case")
        .order_by("pk")
    )


def _while_merged(case_id: int) -> Q:
    told = Q(pk=None)
    for merge in Merge.objects.filter(case=case_id):
        while_merged = Q(case=merge.into_id, said_at__gte=merge.at)
        if merge.undone_at is not None:
            while_merged &= Q(said_at__lt=merge.undone_at)
        told |= while_merged
    return told


def not_yet_heard(requester: Requester, how: Receipt.How) -> QuerySet[Reply]:
    """The replies of which nothing says that they reached this requester in this way."""
    heard = Receipt.objects.filter(requester=requester, how=how).values("reply")
    return replies_to(requester).exclude(pk__in=heard)

"""How the news of a merge waits a while before it leaves, so that one undone at once is news to nobody."""

from datetime import datetime, timedelta

from wangge.cases.models import Merge, Reply

# Undone within it, the requester hears of neither; the page of the case leaves nothing out.
UNDONE_SOON = timedelta(minutes=10)


def held_until(reply: Reply) -> datetime | None:
    """Until when the news of a merge waits before it leaves: a slip of the hand is soon undone."""
    return reply.said_at + UNDONE_SOON if _merge_told_by(reply) is not None else None


def is_taken_back(reply: Reply) -> bool:
    """Say whether this is the news of a merge that was undone before it left."""
    merge = _merge_told_by(reply)
    return merge is not None and _was_soon_undone(merge)


def notice_undone_by(reply: Reply) -> Reply | None:
    """The news of a merge that this one of parting makes void, where they came close together."""
    if reply.purpose != Reply.Purpose.NOTICE:
        return None
    merge = Merge.objects.filter(case=reply.case_id, undone_at=reply.said_at).first()
    if merge is None or not _was_soon_undone(merge):
        return None
    notices = Reply.objects.filter(case=reply.case_id, purpose=Reply.Purpose.NOTICE)
    return notices.filter(said_at=merge.at, pk__lt=reply.pk).order_by("-pk").first()


def _merge_told_by(reply: Reply) -> Merge | None:
    if reply.purpose != Reply.Purpose.NOTICE:
        return None
    merge = Merge.objects.filter(case=reply.case_id, at=reply.said_at).first()
    # Parted in the very moment, the later of the two news speaks of that.
    parted = Merge.objects.filter(case=reply.case_id, undone_at=reply.said_at).exists()
    earlier = Reply.objects.filter(
        case=reply.case_id, said_at=reply.said_at, purpose=Reply.Purpose.NOTICE, pk__lt=reply.pk
    )
    return None if parted and earlier.exists() else merge


def _was_soon_undone(merge: Merge) -> bool:
    return merge.undone_at is not None and merge.undone_at - merge.at < UNDONE_SOON

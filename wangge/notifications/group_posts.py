"""How a notice for WeChat groups is written, changed or withdrawn, and how whoever posted it says so."""

from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core import screening
from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.history.recording import record, type_of
from wangge.language.discretion import digits
from wangge.language.normalise import clean
from wangge.language.personal_data import PersonalData
from wangge.notifications import poster
from wangge.notifications.events import NoticeEvent
from wangge.notifications.models import GroupPost, Posting
from wangge.people.actors import Actor
from wangge.people.roles import Right
from wangge.places.models import Area, AreaQuerySet

LONGEST = 600
REASON_MOST = 300
_GROUP_MOST = 40
# An office's landline and address of mail may be told to all.
OFFICES_OWN = frozenset({PersonalData.LANDLINE, PersonalData.EMAIL})


class PostedBefore(Refused):
    """Somebody said it of this group already."""

    reason = gettext_lazy("这个群已经记过了，不用再记。")


class Overtaken(Refused):
    """Somebody changed, withdrew or posted it after this page was made."""


def areas_for(by: Actor) -> AreaQuerySet:
    """The areas whose groups somebody may write for: their post's and those within."""
    if by.post is None or not by.may(Right.REGISTER):
        return Area.objects.none()
    return Area.objects.within(by.post.area).filter(is_active=True)


@transaction.atomic
def write(
    *,
    area: Area,
    text: str,
    address: str,
    about: models.Model | None = None,
    names: tuple[str, ...] = (),
    by: Actor,
    at: datetime,
) -> GroupPost:
    """Keep a notice as it shall be posted; everybody in a group reads it, so no private numbers.

    `names` are those of the people of what it is about.
    """
    by.must(Right.REGISTER)
    if by.post is None or not areas_for(by).filter(pk=area.pk).exists():
        raise NotAllowed
    post = GroupPost.objects.create(
        area=area,
        text=_fit(text, area, names=names),
        address=address,
        subject_type=type_of(about) if about is not None else "",
        subject_id=about.pk if about is not None else None,
        by=by.post,
        at=at,
    )
    record(NoticeEvent.GROUP_POST_WRITTEN, subject=post, actor=by, at=at)
    return post


def may_change(post: GroupPost, by: Actor) -> bool:
    """Say whether it is in this actor's hand, and in no group yet."""
    return _is_theirs(post, by) and post.posted_count == 0 and post.withdrawn_at is None


def must_be_changeable(post: GroupPost, *, by: Actor) -> None:
    """Raise NotAllowed, or Overtaken where it is posted or withdrawn already."""
    _must_be_theirs(post, by)
    if post.posted_count or post.withdrawn_at is not None:
        raise _overtaken(post)


@transaction.atomic
def change(post: GroupPost, *, text: str, by: Actor, at: datetime) -> None:
    """Put other words in its place, before anybody posted it; raise Overtaken."""
    _must_be_theirs(post, by)
    fit = _fit(text, post.area)
    if fit == post.text:
        return
    if not _untouched(post).update(text=fit, edition=post.edition + 1, changed_at=at):
        raise _overtaken(post)
    record(NoticeEvent.GROUP_POST_CHANGED, subject=post, actor=by, at=at, edition=post.edition + 1)
    post.refresh_from_db(fields=["text", "edition", "changed_at"])


@transaction.atomic
def withdraw(post: GroupPost, *, reason: str, by: Actor, at: datetime) -> None:
    """Take it away before anybody posted it, and keep why; raise Overtaken."""
    _must_be_theirs(post, by)
    because = clean(reason)
    if not because or len(because) > REASON_MOST:
        raise Malformed(
            _("为什么撤下？写一句，最多 {most} 字。").format(most=REASON_MOST), field="reason"
        )
    if not _untouched(post).update(
        withdrawn_at=at, withdrawn_by=by.post, withdrawn_because=because
    ):
        raise _overtaken(post)
    record(NoticeEvent.GROUP_POST_WITHDRAWN, subject=post, actor=by, at=at)
    post.refresh_from_db(fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])


@transaction.atomic
def posted(
    post: GroupPost, *, group: str, about: models.Model | None = None, by: Actor, at: datetime
) -> Posting:
    """Keep somebody's word that they put it before a group: who, when, which; raise Overtaken."""
    by.must(Right.REGISTER)
    assert by.post is not None, "the right came with a post"
    group = " ".join(clean(group).split())
    if not group:
        raise Malformed(_("发到了哪个群？写群的名字，例如“1 号楼群”。"), field="group")
    if len(group) > _GROUP_MOST:
        raise Malformed(_("群的名字最多 {most} 字。").format(most=_GROUP_MOST), field="group")
    # What was posted are the words that were read: neither changed since, nor withdrawn.
    read = GroupPost.objects.filter(pk=post.pk, edition=post.edition, withdrawn_at=None)
    if not read.update(posted_count=F("posted_count") + 1):
        raise _overtaken(post)
    try:
        with transaction.atomic():
            said = Posting.objects.create(post=post, group=group, by=by.post, at=at)
            subject = about if about is not None else post
            record(NoticeEvent.GROUP_POSTED, subject=subject, actor=by, at=at, posting=said.pk)
    except IntegrityError as error:
        raise PostedBefore from error
    post.refresh_from_db(fields=["posted_count"])
    return said


@transaction.atomic
def take_back(said: Posting, *, by: Actor, at: datetime) -> None:
    """A slip of the finger: it was not posted there. Only whoever said so, or who heads the area."""
    if by.post is None or not (said.by_id == by.post.pk or by.may_manage(said.post.area)):
        raise NotAllowed
    pk = said.pk
    gone, _each = Posting.objects.filter(pk=pk).delete()
    if gone:
        GroupPost.objects.filter(pk=said.post_id).update(posted_count=F("posted_count") - 1)
        record(NoticeEvent.GROUP_POSTING_UNDONE, subject=said.post, actor=by, at=at, posting=pk)


def _fit(text: str, area: Area, *, names: tuple[str, ...] = ()) -> str:
    fit = clean(text)
    if not fit:
        raise Malformed(_("要告诉群里什么？写一句。"), field="text")
    if len(fit) > LONGEST:
        raise Malformed(
            _("最多 {most} 字，您写了 {count} 字。群里的话短些才有人看。").format(
                most=LONGEST, count=len(fit)
            ),
            field="text",
        )
    if poster.can_draw() and (lines := poster.line_count(fit)) > poster.LINES_MOST:
        raise Malformed(
            _("画成图有 {count} 行，一张图最多放 {most} 行。请少分几行，或者写短些。").format(
                most=poster.LINES_MOST, count=lines
            ),
            field="text",
        )
    # As on the message board: what stands before a group is read by everybody.
    screening.must_be_public(
        fit, field="text", allowed=_desk_phones(area), names=names, offices_own=OFFICES_OWN
    )
    return fit


def _desk_phones(area: Area) -> frozenset[str]:
    around = Area.objects.around(area).communities().values_list("desk_phone", flat=True)
    return frozenset(digits(phone) for phone in around) - {""}


def _is_theirs(post: GroupPost, by: Actor) -> bool:
    return by.post is not None and (post.by_id == by.post.pk or by.may_manage(post.area))


def _must_be_theirs(post: GroupPost, by: Actor) -> None:
    if not _is_theirs(post, by):
        raise NotAllowed(_("这一条由写的人或者管这一片的人来改。"))


def _untouched(post: GroupPost) -> QuerySet[GroupPost]:
    # On the row itself, so that of two people at once one wins.
    return GroupPost.objects.filter(
        pk=post.pk, edition=post.edition, posted_count=0, withdrawn_at=None
    )


def _overtaken(post: GroupPost) -> Overtaken:
    now = GroupPost.objects.get(pk=post.pk)
    if now.withdrawn_at is not None:
        return Overtaken(_("这一条已经撤下了，不要发：{why}").format(why=now.withdrawn_because))
    if now.posted_count:
        return Overtaken(_("已经有人发到群里了，改不了，也撤不下。请另写一条说明。"))
    return Overtaken(_("您看的时候，这段话改过了。请看新的再做。"))

"""How a notice for WeChat groups is written, and how whoever put it before a group says so."""

from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.history.recording import record, type_of
from wangge.language.normalise import clean
from wangge.language.personal_data import PersonalData, suspect
from wangge.notifications.events import NoticeEvent
from wangge.notifications.models import GroupPost, Posting
from wangge.people.actors import Actor
from wangge.people.roles import Right
from wangge.places.models import Area, AreaQuerySet

LONGEST = 600
_GROUP_MOST = 40
# An office's landline and address of mail may be told to all.
_FOR_ALL = frozenset({PersonalData.LANDLINE, PersonalData.EMAIL})


class PostedBefore(Refused):
    """Somebody said it of this group already."""

    reason = gettext_lazy("这个群已经记过了，不用再记。")


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
    by: Actor,
    at: datetime,
) -> GroupPost:
    """Keep a notice as it shall be posted; everybody in a group reads it, so no private numbers."""
    by.must(Right.REGISTER)
    if by.post is None or not areas_for(by).filter(pk=area.pk).exists():
        raise NotAllowed
    text = clean(text)
    if not text:
        raise Malformed(_("要告诉群里什么？写一句。"), field="text")
    if len(text) > LONGEST:
        raise Malformed(
            _("最多 {most} 字，您写了 {count} 字。群里的话短些才有人看。").format(
                most=LONGEST, count=len(text)
            ),
            field="text",
        )
    found = [one.text for one in suspect(text) if one.kind not in _FOR_ALL]
    if found:
        raise Malformed(
            _("话里有“{what}”，像是个人的号码，群里人人看得到。请去掉再发。").format(what=found[0]),
            field="text",
        )
    post = GroupPost.objects.create(
        area=area,
        text=text,
        address=address,
        subject_type=type_of(about) if about is not None else "",
        subject_id=about.pk if about is not None else None,
        by=by.post,
        at=at,
    )
    record(NoticeEvent.GROUP_POST_WRITTEN, subject=post, actor=by, at=at)
    return post


def posted(
    post: GroupPost, *, group: str, about: models.Model | None = None, by: Actor, at: datetime
) -> Posting:
    """Keep somebody's word that they put it before a group: who, when, which."""
    by.must(Right.REGISTER)
    assert by.post is not None, "the right came with a post"
    group = " ".join(clean(group).split())
    if not group:
        raise Malformed(_("发到了哪个群？写群的名字，例如“1 号楼群”。"), field="group")
    if len(group) > _GROUP_MOST:
        raise Malformed(_("群的名字最多 {most} 字。").format(most=_GROUP_MOST), field="group")
    try:
        with transaction.atomic():
            said = Posting.objects.create(post=post, group=group, by=by.post, at=at)
            subject = about if about is not None else post
            record(NoticeEvent.GROUP_POSTED, subject=subject, actor=by, at=at, posting=said.pk)
    except IntegrityError as error:
        raise PostedBefore from error
    return said


@transaction.atomic
def take_back(said: Posting, *, by: Actor, at: datetime) -> None:
    """A slip of the finger: it was not posted there. Only whoever said so, or who heads the area."""
    if by.post is None or not (said.by_id == by.post.pk or by.may_manage(said.post.area)):
        raise NotAllowed
    record(NoticeEvent.GROUP_POSTING_UNDONE, subject=said.post, actor=by, at=at, posting=said.pk)
    said.delete()

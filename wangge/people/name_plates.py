"""How names get on the wall (亮牌): each by their own consent, for a period, down within the minute."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.core.moments import local_day
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.files.pictures import Prepared
from wangge.history.recording import record
from wangge.language.doors import doors_in
from wangge.language.normalise import clean
from wangge.language.personal_data import PersonalData, redact
from wangge.people import policies
from wangge.people.actors import Actor, ActorKind
from wangge.people.events import PeopleEvent
from wangge.people.models import Account, EstateService, NamePlate, Organisation, Post
from wangge.people.roles import Role
from wangge.places.models import Area, Building, Estate

# Who meets residents at an estate; nobody else is asked.
SHOWN: Final = (
    Role.PIONEER,
    Role.MICRO_GRID_WORKER,
    Role.GRID_WORKER,
    Role.GRID_HEAD,
    Role.PROPERTY_MANAGER,
    Role.PROPERTY_WORKER,
    Role.MEDIATOR,
)
# Asked again every year; a shorter time is theirs to choose.
LONGEST = timedelta(days=366)
_DUTY_MOST = 60
# A post in a party branch is a duty; since when somebody belongs to it stands in a file.
_OF_A_PARTY: Final = re.compile(
    r"(?:中共)?预备党员|(?:中共|共产|优秀|模范|老)党员|党龄|入党|党费|党员档案|组织关系|转正|政治面貌|(?:共青)?团员"
)


class AlreadyWithdrawn(Refused):
    """It was taken down before."""

    reason = gettext_lazy("已经撤下了，页面上看不到了。")


@dataclass(frozen=True, slots=True)
class Shown:
    """One name as it stands on the wall: whose, for what, which desk to call, and the picture."""

    plate: NamePlate
    name: str
    title: str
    organisation: str
    where: str
    phone: str
    picture: Attachment | None


@transaction.atomic
def agree(
    post: Post,
    *,
    duty: str,
    until: date,
    shows_phone: bool = True,
    photo: Prepared | None = None,
    drops_photo: bool = False,
    signed_on: date | None = None,
    by: Actor,
    at: datetime,
) -> NamePlate:
    """Keep a consent and show the name from today; a signed sheet is entered by who keeps the post.

    An earlier one of the post ends with it; its picture stays where no other comes and nobody drops it.
    """
    today = local_day(at)
    is_own = _is_own(post, by)
    if not is_own and not policies.may_appoint(by, Role(post.role), post.area):
        raise NotAllowed
    said = _duty(duty)
    _check(post, until=until, signed_on=signed_on, is_own=is_own, today=today)
    before = _standing(post).first()
    if before is not None:
        _end(before, at=at)
    plate = NamePlate.objects.create(
        post=post,
        duty=said,
        shows_phone=shows_phone,
        basis=NamePlate.Basis.OWN if is_own else NamePlate.Basis.PAPER,
        signed_on=None if is_own else signed_on,
        since=today,
        until=until,
    )
    if before is not None:
        if photo is None and not drops_photo:
            pictures.hand_over(before, plate)
        pictures.remove(before)
    if photo is not None:
        pictures.keep(photo, subject=plate, reader=Attachment.Reader.RESIDENT, at=at)
    record(PeopleEvent.NAME_SHOWN, subject=post, actor=by, at=at, basis=plate.basis)
    return plate


@transaction.atomic
def withdraw(plate: NamePlate, *, by: Actor, at: datetime) -> None:
    """Take a name down at once, its picture with it; no reason is asked. AlreadyWithdrawn twice."""
    must_be_theirs(plate, by=by)
    _end(plate, at=at)
    pictures.remove(plate)
    record(PeopleEvent.NAME_WITHDRAWN, subject=plate.post, actor=by, at=at)


def must_be_theirs(plate: NamePlate, *, by: Actor) -> None:
    """Raise NotAllowed for whom it is not to take down: its holder does, and who keeps the post."""
    post = plate.post
    if not _is_own(post, by) and not policies.may_appoint(by, Role(post.role), post.area):
        raise NotAllowed


def standing(post: Post) -> NamePlate | None:
    """Return what a post has on the wall, or had until its day came."""
    return _standing(post).first()


def of_estate(estate: Estate, *, on: date) -> list[Shown]:
    """Return the names that stand on an estate's wall, stewards first, in five statements."""
    plates = NamePlate.objects.in_force(on).filter(post__role__in=SHOWN)
    near = plates.filter(
        Q(post__area__path__startswith=estate.community.path), _near(estate, on=on)
    ).select_related("post__person", "post__area", "post__organisation", "post__building")
    rank = {role: place for place, role in enumerate(SHOWN)}
    found = sorted(near, key=lambda plate: (rank[Role(plate.post.role)], plate.post.person.name))
    photos = {
        photo.subject_id: photo
        for photo in Attachment.objects.filter(
            subject_type=NamePlate._meta.label_lower, subject_id__in=[plate.pk for plate in found]
        )
    }
    return [_shown(plate, estate.community, photos.get(plate.pk)) for plate in found]


def postholders(areas: QuerySet[Area], *, on: date) -> QuerySet[Post]:
    """Return the posts of some areas whose names may stand on a wall."""
    held = Post.objects.filter(area__in=areas, role__in=SHOWN).held(on)
    rows = held.select_related("person", "area", "organisation", "building")
    return rows.order_by("area__path", "role", "person__name", "pk")


def named(posts: Iterable[Post], *, on: date) -> set[int]:
    """Of which posts the name may be read by everybody, wherever it is written: those on a wall."""
    shown = NamePlate.objects.in_force(on).filter(post__in=list(posts), post__role__in=SHOWN)
    return set(shown.values_list("post", flat=True))


def photo_in_force(public_id: UUID, *, on: date) -> Attachment | None:
    """Return the picture of a name that stands on a wall today."""
    photo = Attachment.objects.filter(
        public_id=public_id, subject_type=NamePlate._meta.label_lower
    ).first()
    if photo is None or not NamePlate.objects.in_force(on).filter(pk=photo.subject_id).exists():
        return None
    return photo


def _near(estate: Estate, *, on: date) -> Q:
    """Those of its buildings, of an area that holds or cuts it, and of the company that serves it."""
    leaves = Building.objects.filter(estate=estate).values_list("area__path", flat=True)
    paths = {estate.area.path, *leaves}
    steps = {prefix for path in paths for prefix in _prefixes(path)}
    company = EstateService.objects.filter(
        Q(until__isnull=True) | Q(until__gte=on), estate=estate, since__lte=on
    )
    is_company = Q(post__organisation__kind=Organisation.Kind.PROPERTY_COMPANY)
    by_area = Q(post__area__path__in=steps, post__building__isnull=True) & ~is_company
    by_company = is_company & Q(post__organisation__in=company.values("organisation"))
    return Q(post__building__estate=estate) | by_area | by_company


def _prefixes(path: str) -> list[str]:
    return Area(path=path).path_prefixes


def _shown(plate: NamePlate, community: Area, photo: Attachment | None) -> Shown:
    post = plate.post
    # An office's number; a person's own is never asked for and so can never stand here.
    desk = (post.organisation.desk_phone if post.organisation else "") or community.desk_phone
    return Shown(
        plate=plate,
        name=post.person.name,
        title=str(post),
        organisation=str(post.organisation or ""),
        where=str(post.building or (post.area if post.area != community else "")),
        phone=desk if plate.shows_phone else "",
        picture=photo,
    )


def _standing(post: Post) -> QuerySet[NamePlate]:
    return NamePlate.objects.filter(post=post, withdrawn_at__isnull=True)


def _end(plate: NamePlate, *, at: datetime) -> None:
    seen = NamePlate.objects.filter(pk=plate.pk, withdrawn_at__isnull=True)
    if not seen.update(withdrawn_at=at):
        raise AlreadyWithdrawn


def _is_own(post: Post, by: Actor) -> bool:
    if by.kind != ActorKind.ACCOUNT or by.ref is None:
        return False
    return Account.objects.filter(pk=by.ref, person=post.person_id).exists()


def _duty(text: str) -> str:
    said = clean(text).replace("\n", " ")
    if not said or len(said) > _DUTY_MOST:
        raise Malformed(_("请写居民可以找您做什么，最多 60 字。"), field="duty")
    if redact(said, keeps={PersonalData.NAME}) != said or any(doors_in(said)):
        raise Malformed(
            _("这里不写个人电话、微信、证件号码和门牌号。居民打值班电话，由值班台转接。"),
            field="duty",
        )
    if found := _OF_A_PARTY.search(said):
        raise Malformed(
            _("“{words}”是党员档案里的，不上墙。请只写居民可以找您做什么。").format(words=found[0]),
            field="duty",
        )
    return said


def _check(post: Post, *, until: date, signed_on: date | None, is_own: bool, today: date) -> None:
    if post.role not in SHOWN:
        raise Malformed(_("这个岗位不上墙。上墙的是居民常要找的人。"))
    if not today <= until <= today + LONGEST:
        raise Malformed(_("请选今天以后、一年以内的一天，到时再问一次。"), field="until")
    if is_own:
        return
    if signed_on is None or signed_on > today:
        raise Malformed(_("请写本人是哪天签的同意书，不能晚于今天。"), field="signed_on")

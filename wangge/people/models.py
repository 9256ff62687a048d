"""Who is here: persons, phones, households, organisations, posts, accounts."""

import uuid
from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.people.roles import RIGHTS, SEE_BY_ORGANISATION, Right, Role
from wangge.places.models import Area, Building, Estate, Unit


class Person(models.Model):
    """Somebody the community knows; not the same as an account or a post."""

    name = models.CharField(max_length=60)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Phone(models.Model):
    """A phone number, encrypted; found again only through its blind index."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="phones"
    )
    # AES-GCM of the normalised number: nonce + text + tag, and the key that closed it.
    cipher = models.BinaryField()
    key_version = models.PositiveSmallIntegerField()
    # HMAC-SHA256 of the normalised number under the index key.
    blind_index = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "blind_index"], name="phone_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"phone {self.pk}"


class Household(models.Model):
    """Those who live together behind one door."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="households")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"household {self.pk}"


class Occupancy(models.Model):
    """A person's tie to a household: owner, family, tenant."""

    class Relation(models.TextChoices):
        OWNER = "owner", _("业主")
        FAMILY = "family", _("家人")
        TENANT = "tenant", _("租户")
        OTHER = "other", _("其他")

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="occupancies")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="occupancies")
    relation = models.CharField(max_length=8, choices=Relation)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person"],
                condition=Q(until__isnull=True),
                name="occupancy_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.household_id}"


class Organisation(models.Model):
    """A body of 一核四联 or beyond it that can lead a case."""

    class Kind(models.TextChoices):
        PARTY_COMMITTEE = "party_committee", _("社区大党委")
        FUNCTIONAL_PARTY_GROUP = "functional_party_group", _("功能型党组织")
        GRID_BRANCH = "grid_branch", _("网格党支部")
        OWNERS_COMMITTEE = "owners_committee", _("业主委员会")
        PROPERTY_COMPANY = "property_company", _("物业公司")
        RESIDENTS_COMMITTEE = "residents_committee", _("居民委员会")
        MEDIATION_COMMITTEE = "mediation_committee", _("人民调解委员会")
        GRID_TEAM = "grid_team", _("网格")
        VOLUNTEER_TEAM = "volunteer_team", _("志愿队")
        SOCIAL_ORGANIZATION = "social_organization", _("社会组织")
        SUBDISTRICT_OFFICE = "subdistrict_office", _("街道办事处")
        DEPARTMENT = "department", _("部门")

    kind = models.CharField(max_length=24, choices=Kind)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=30, blank=True)
    # Where it works: an estate's property company has the community or a leaf; a desk the community.
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="organisations")
    desk_phone = models.CharField(max_length=30, blank=True)
    # Each community has exactly one that is never closed; it holds what nobody else does.
    is_desk = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="organisation_name_once"),
            models.UniqueConstraint(
                fields=["area"], condition=Q(is_desk=True), name="organisation_one_desk_an_area"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class EstateService(models.Model):
    """Which property company served an estate, from a day until another."""

    estate = models.ForeignKey(Estate, on_delete=models.CASCADE, related_name="services")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="estate_services"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["estate"],
                condition=Q(until__isnull=True),
                name="estate_served_by_one_company",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} for {self.estate_id}"


class PostQuerySet(models.QuerySet["Post"]):
    def held(self, on: date) -> Self:
        return self.filter(Q(since__lte=on), Q(until__isnull=True) | Q(until__gte=on))


class Post(models.Model):
    """A person in a role, for an organisation or an area, from a day until another."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=24, choices=Role)
    # The area seen and served. Always set, so that one range says what a post may see.
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    title = models.CharField(max_length=60, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="post_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.get_role_display()}"

    @property
    def rights(self) -> frozenset[Right]:
        return RIGHTS[Role(self.role)]

    @property
    def sees_by_organisation(self) -> bool:
        """Staff of a company see what it leads; staff of the community see their area."""
        return Role(self.role) in SEE_BY_ORGANISATION


class Care(models.Model):
    """A household that a post looks after (家庭关照): for a reason of the list, on a named basis."""

    class Reason(models.TextChoices):
        ALONE = "alone", _("独居老人")
        ELDERLY = "elderly", _("高龄老人")
        DISABLED = "disabled", _("残疾人")
        CHILD = "child", _("困境儿童")
        ILL = "ill", _("大病在家")
        RELIEF = "relief", _("低保、低收入")

    class Basis(models.TextChoices):
        CONSENT = "consent", _("本人或家人同意")
        ELDER_LAW = "elder_law", _("老年人权益保障法")
        CHILD_LAW = "child_law", _("未成年人保护法")
        DISABILITY_LAW = "disability_law", _("残疾人保障法")
        RELIEF_RULES = "relief_rules", _("社会救助暂行办法")

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="cares")
    owner = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="cares")
    reason = models.CharField(max_length=12, choices=Reason)
    basis = models.CharField(max_length=16, choices=Basis)
    consent_on = models.DateField(null=True, blank=True)
    since = models.DateField()
    # By then somebody asks whether it is still needed.
    review_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "reason"],
                condition=Q(ended_on__isnull=True),
                name="care_once_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(basis="consent") | Q(consent_on__isnull=False),
                name="care_by_consent_names_the_day",
            ),
            models.CheckConstraint(
                condition=Q(review_on__gt=models.F("since")), name="care_is_reviewed_later"
            ),
        ]

    def __str__(self) -> str:
        return f"care of {self.household_id}"


class Key(models.Model):
    """A key that a post holds for the office, until it is passed on or given back."""

    name = models.CharField(max_length=60)
    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, null=True, blank=True, related_name="keys"
    )
    holder = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="keys")
    since = models.DateField()
    returned_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=models.F("since")),
                name="key_returned_after_it_was_taken",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NamePlateQuerySet(models.QuerySet["NamePlate"]):
    def in_force(self, on: date) -> Self:
        """What may be shown on a day: agreed to, not withdrawn, its post still held."""
        return self.filter(
            Q(post__since__lte=on),
            Q(post__until__isnull=True) | Q(post__until__gte=on),
            since__lte=on,
            until__gte=on,
            withdrawn_at__isnull=True,
        )


class NamePlate(models.Model):
    """What somebody agreed to have shown of their post, until a day (亮牌); R-P8."""

    class Basis(models.TextChoices):
        OWN = "own", _("本人在这里同意")
        PAPER = "paper", _("签了同意书")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="name_plates")
    # What residents may come to them for; the number shown is the desk's, never one typed here.
    duty = models.CharField(max_length=60)
    shows_phone = models.BooleanField(default=True)
    basis = models.CharField(max_length=8, choices=Basis)
    signed_on = models.DateField(null=True, blank=True)
    since = models.DateField()
    until = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NamePlateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(withdrawn_at__isnull=True),
                name="name_plate_one_a_post",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")), name="name_plate_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(basis="paper") | Q(signed_on__isnull=False),
                name="name_plate_on_paper_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.duty}"


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """A way to sign in; belongs to a person, acts under one of their posts."""

    username = models.CharField(max_length=40, unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    must_change_password = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    # Raised to sign out everywhere: a session made under another epoch is no longer believed.
    session_epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    def __str__(self) -> str:
        return self.username


class OneTimeLink(models.Model):
    """A link that works once: the first administrator's, or a new password's."""

    class Purpose(models.TextChoices):
        FIRST_ADMINISTRATOR = "first_administrator", _("第一个管理员")
        SET_PASSWORD = "set_password", _("设新密码")

    purpose = models.CharField(max_length=24, choices=Purpose)
    # SHA-256 of the secret in the link; the secret itself is kept nowhere.
    token_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True, blank=True, related_name="one_time_links"
    )
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.purpose


class SignInAttempt(models.Model):
    """One try at signing in, kept to slow down guessing; keys are HMACs, not names or addresses."""

    username_key = models.CharField(max_length=64, db_index=True)
    address_key = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)
    succeeded = models.BooleanField()

    def __str__(self) -> str:
        return f"sign-in at {self.at:%F %T}"

"""What a person put before a WeChat group by hand, and their word that they did."""

from typing import Self

from django.db import models
from django.db.models import Q

from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.places.models import Area


class GroupPostQuerySet(models.QuerySet["GroupPost"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the areas around and below one's post."""
        if actor.post is None:
            return self.none()
        start, end = actor.post.area.path_range
        near = Q(area__path__gte=start, area__path__lt=end)
        return self.filter(near | Q(area__path__in=actor.post.area.path_prefixes))


class GroupPost(models.Model):
    """A notice for WeChat groups of an area; each `Posting` of it is one group it went to."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="group_posts")
    text = models.CharField(max_length=600)
    # What it is about, a case or nothing; type and number, like the log's.
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    # A whole address of a public page of ours.
    address = models.CharField(max_length=300)
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="group_posts")
    at = models.DateTimeField()
    # Of the words: who read an older one is told before anything is done with them.
    edition = models.PositiveSmallIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    # In how many groups it is; while there is none it can be changed or withdrawn.
    posted_count = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="group_posts_withdrawn"
    )
    withdrawn_because = models.CharField(max_length=300, blank=True)

    objects = GroupPostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | (Q(posted_count=0) & ~Q(withdrawn_because="")),
                name="group_post_withdrawn_unposted_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"group post {self.pk}"


class Posting(models.Model):
    """Somebody says that they put a notice before a group: which, who, when."""

    post = models.ForeignKey(GroupPost, on_delete=models.CASCADE, related_name="postings")
    group = models.CharField(max_length=40)
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="postings")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "group"], name="posting_once_a_group"),
        ]

    def __str__(self) -> str:
        return self.group

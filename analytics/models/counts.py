"""What is kept for good: counts by hour, day and post. Nobody can be found in them.

Written by `analytics.rollups` alone. The posts are not guarded by foreign keys: a flush must not fail because
somebody deletes a draft at this moment.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from blog.models import Post


class PostCount(models.Model):
    """The figures of one post. `…_30d` is kept up to date by every flush: see `analytics.window`.

    Beside the post, not on it: a flush must not lock what editors are writing. The index is Most read itself,
    in order; reading it takes the same time however many views there are.
    """

    class Standing(models.IntegerChoices):
        LEFT_OUT = -1, "Left out"
        NORMAL = 0, "By readers"
        PINNED = 1, "Pinned to the top"

    post = models.OneToOneField(
        Post, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="counted"
    )
    views = models.BigIntegerField(default=0, db_default=0)
    readers = models.BigIntegerField(default=0, db_default=0)
    views_30d = models.IntegerField(default=0, db_default=0)
    readers_30d = models.IntegerField(default=0, db_default=0)
    standing = models.SmallIntegerField(
        "place in Most read", choices=Standing, default=Standing.NORMAL, db_default=0
    )

    class Meta:
        verbose_name = "place in Most read"
        verbose_name_plural = "Most read"
        default_permissions = ("view", "change")
        permissions = [("view_dashboard", "Can see the figures")]
        indexes = [
            models.Index(
                F("standing").desc(),
                F("readers_30d").desc(),
                F("post").desc(),
                name="post_count_most_read",
            ),
            models.Index(
                F("standing").desc(), F("readers").desc(), F("post").desc(), name="post_count_all_time"
            ),
            models.Index(F("readers_30d").desc(), F("post").desc(), name="post_count_readers"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(standing__in=[-1, 0, 1]), name="standing_in_most_read"),
        ]

    def __str__(self) -> str:
        return str(self.post)


class HourCount(models.Model):
    """`hour` is whole hours since 1970, UTC. It leads the key, so that old hours are one range."""

    pk = models.CompositePrimaryKey("hour", "post_id")
    hour = models.IntegerField()
    post = models.ForeignKey(Post, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    views = models.IntegerField(default=0)
    readers = models.IntegerField(default=0)

    class Meta:
        default_permissions = ()


class DayCount(models.Model):
    """`day` is the site's own day at the moment of the hit."""

    pk = models.CompositePrimaryKey("post_id", "day")
    post = models.ForeignKey(Post, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    day = models.DateField()
    views = models.IntegerField(default=0)
    readers = models.IntegerField(default=0)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["day"], name="day_count_day")]


class SiteHour(models.Model):
    hour = models.IntegerField(primary_key=True)
    views = models.IntegerField(default=0)
    readers = models.IntegerField(default=0)

    class Meta:
        default_permissions = ()


class SiteDay(models.Model):
    """Sums over all posts, so that every screen shows the same."""

    day = models.DateField(primary_key=True)
    views = models.IntegerField(default=0)
    readers = models.IntegerField(default=0)
    without_script = models.IntegerField(default=0)

    class Meta:
        default_permissions = ()


class ReferrerDay(models.Model):
    """Which host a view came from; the empty name stands for those above the limit."""

    pk = models.CompositePrimaryKey("post_id", "day", "host")
    post = models.ForeignKey(Post, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    day = models.DateField()
    host = models.CharField(max_length=253)
    views = models.IntegerField(default=0)

    class Meta:
        default_permissions = ()
        # Old days are deleted.
        indexes = [models.Index(fields=["day"], name="referrer_day_day")]


class Adjustment(models.Model):
    """What somebody took off by hand, and why. The sums have it already."""

    post = models.ForeignKey(Post, models.DO_NOTHING, db_constraint=False, related_name="+")
    day = models.DateField()
    views = models.IntegerField()
    readers = models.IntegerField()
    reason = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.post_id}, {self.day}: −{self.views} views, −{self.readers} readers"


class Uncounted(models.Model):
    """What was not counted, and why."""

    class Why(models.TextChoices):
        BOT = "bot", "Program"
        PREFETCH = "prefetch", "Fetched ahead"
        FOREIGN = "foreign", "From another site"
        FLOOD = "flood", "Flood"
        CAPPED = "capped", "Over the limit of one network"
        UNKNOWN = "unknown", "No such post"
        UNREADABLE = "unreadable", "Unreadable"
        EXCLUDED = "excluded", "Your own networks"
        UNSAVED = "unsaved", "Disk full"

    pk = models.CompositePrimaryKey("hour", "why")
    hour = models.IntegerField()
    why = models.CharField(max_length=10)
    times = models.IntegerField(default=0)

    class Meta:
        default_permissions = ()

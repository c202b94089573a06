import zoneinfo
from typing import Any

from django.conf.global_settings import LANGUAGES
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from blog import robots
from blog.citations import styles
from blog.comments.modes import Mode
from blog.models.prepared import Found, Prepared

ONLY_ROW = 1
MOST_DAYS = 3650


def known_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError("“%(name)s” is not a time zone, such as Europe/Lisbon.", params={"name": name})


class SiteSettingsQuerySet(models.QuerySet["SiteSettings"]):
    def current(self, known: "SiteSettings | None" = None) -> "SiteSettings":
        """The one row; the defaults where nobody has saved it yet.

        `known` are settings that were read earlier: the same again, if they still hold.
        """
        row = ONE_ROW.found()
        if known is not None and known.row == row:
            return known
        site = ONE_ROW.made(row)[0] if row else SiteSettings()
        site.row = row
        return site


class SiteSettings(models.Model):
    """What the publication is called and how it presents itself. Changes are live at once."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_ROW, editable=False)
    name = models.CharField(max_length=80, default="Candor")
    tagline = models.CharField(max_length=140, blank=True)
    language = models.CharField(max_length=12, default="en-gb", choices=LANGUAGES)
    time_zone = models.CharField(
        max_length=60,
        default="UTC",
        validators=[known_time_zone],
        help_text="Such as Europe/Lisbon. Times in the admin and dates on pages are in this zone.",
    )
    description = models.TextField(
        blank=True, max_length=300, help_text="One sentence for search engines and link previews."
    )
    about = models.TextField(blank=True, help_text="The text of the page “About”, as HTML.")
    privacy = models.TextField(blank=True, help_text="The text of the page “Privacy”, as HTML.")
    social_image = models.ForeignKey(
        "Image",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="For link previews of pages without a picture of their own; 1200 × 630 pixels.",
    )
    most_read_count = models.PositiveSmallIntegerField(
        "entries in Most read",
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="At the foot of every page, and beside the list on the first one; 1 to 10.",
    )
    rights = models.CharField(
        max_length=200,
        blank=True,
        help_text="Such as “© The Plumb Line” or “CC BY 4.0”; told to feed readers and reference managers.",
    )
    ai_crawlers = models.CharField(
        "AI crawlers",
        max_length=12,
        choices=robots.Policy,
        default=robots.Policy.WELCOME,
        help_text="What robots.txt asks of them. It is a request: polite crawlers follow it.",
    )
    robots = models.TextField(
        "more for robots.txt",
        blank=True,
        max_length=8000,
        validators=[robots.known_lines],
        help_text="Lines of your own, such as “User-agent: ExampleBot” and below it “Disallow: /”.",
    )
    posts_per_page = models.PositiveSmallIntegerField(
        "posts a page", default=12, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    citation_style = models.CharField(
        max_length=12,
        default=styles.DEFAULT,
        choices=styles.CHOICES,
        help_text="How lists of citations are written. Markers in the text are numbers in every style.",
    )

    comments = models.CharField(
        max_length=6,
        choices=Mode,
        default=Mode.HELD,
        help_text="A post can have a rule of its own; it is set where its comments are read.",
    )
    comments_close_after = models.PositiveSmallIntegerField(
        "comments close after",
        default=0,
        validators=[MaxValueValidator(MOST_DAYS)],
        help_text="Days after the publication of a post; 0 is never.",
    )
    comments_mail = models.BooleanField(
        "mail to moderators",
        default=True,
        help_text="Tell whoever may moderate when comments wait, at most every ten minutes.",
    )
    comments_words = models.TextField(
        "unwanted words",
        blank=True,
        max_length=10_000,
        help_text="One a line. They raise the score of a comment; patterns that go to spam at once are "
        "kept where comments are moderated.",
    )
    comments_akismet = models.BooleanField(
        "ask Akismet",
        default=False,
        help_text="Sends each comment, with the network address and browser of its writer, to Akismet, "
        "a service in the USA. Needs AKISMET_KEY in the environment. The form tells readers so.",
    )
    comments_spam_days = models.PositiveSmallIntegerField(
        "days that spam is kept",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
        help_text="Deleted comments too. After that they are gone for good.",
    )
    comments_email_days = models.PositiveSmallIntegerField(
        "days that e-mail addresses are kept",
        default=365,
        validators=[MaxValueValidator(MOST_DAYS)],
        help_text="Of commenters; 0 is as long as their comments. Without the address nobody is known by it.",
    )

    objects = SiteSettingsQuerySet.as_manager()

    #: What the database said, set by current(): as long as it says the same, so do pages made with it.
    row: Found | None = None

    class Meta:
        verbose_name = verbose_name_plural = "site settings"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=ONLY_ROW), name="one_row_of_site_settings"),
            models.CheckConstraint(
                condition=models.Q(posts_per_page__range=(1, 100)), name="posts_a_page_in_range"
            ),
            models.CheckConstraint(
                condition=models.Q(most_read_count__range=(1, 10)), name="most_read_count_in_range"
            ),
            models.CheckConstraint(
                condition=models.Q(comments__in=Mode.values), name="site_mode_of_comments_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ai_crawlers__in=robots.Policy.values), name="known_policy_for_ai_crawlers"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def clean_fields(self, exclude: Any = None) -> None:
        self.id = ONLY_ROW
        super().clean_fields(exclude)


ONE_ROW = Prepared(lambda: SiteSettings.objects.select_related("social_image")[:1])


def languages_of_readers_pages() -> list[str]:
    """For READER_LANGUAGES: the frame of every page is in the site's language."""
    return [SiteSettings.objects.current().language]

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

ONLY_ROW = 1
SHORTEST, LONGEST = 30, 365  # days that a choice is remembered


class ConsentSettingsQuerySet(models.QuerySet["ConsentSettings"]):
    def current(self) -> "ConsentSettings":
        """The one row; the defaults where nobody has saved it yet."""
        return self.first() or ConsentSettings()


class ConsentSettings(models.Model):
    """Who asks, for how long an answer counts, and what becomes of its proof. A draft until published."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_ROW, editable=False)
    controller_name = models.CharField(
        "who is responsible",
        max_length=120,
        blank=True,
        help_text="The person or organisation that publishes this site. Visitors see it.",
    )
    controller_contact = models.CharField(
        "how to reach them",
        max_length=200,
        blank=True,
        help_text="An e-mail or postal address for questions about privacy.",
    )
    privacy_url = models.CharField(
        "privacy policy",
        max_length=300,
        default="/privacy/",
        help_text="An address of this site, such as /privacy/, or a full one.",
    )
    lifetime_days = models.PositiveSmallIntegerField(
        "days that a choice is remembered",
        default=180,
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
        help_text="The same for a yes and for a no. Authorities recommend about six months.",
    )
    record_keep_days = models.PositiveSmallIntegerField(
        "days that a proof is kept",
        default=365,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text="Counted from the day on which the permission ended.",
    )
    honour_gpc = models.BooleanField(
        "honour Global Privacy Control",
        default=True,
        help_text="Treat the signal of a visitor’s browser as a refusal, and do not ask.",
    )
    gpc_since = models.DateField(
        "honoured since", null=True, blank=True, help_text="Told to machines at /.well-known/gpc.json."
    )
    clear_storage_on_withdrawal = models.BooleanField(
        "clear all storage on withdrawal",
        default=False,
        help_text="Asks the browser to delete everything that this site has stored, cookies apart.",
    )

    objects = ConsentSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "cookie settings"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=ONLY_ROW), name="one_row_of_consent_settings"),
            models.CheckConstraint(
                condition=models.Q(lifetime_days__range=(SHORTEST, LONGEST)), name="lifetime_in_range"
            ),
        ]

    def __str__(self) -> str:
        return "Cookie settings"

    def clean_fields(self, exclude: Any = None) -> None:
        self.id = ONLY_ROW
        super().clean_fields(exclude)

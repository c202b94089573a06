"""What pages of the admin have in common in all apps: how a moment is written, who may not do what."""

import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format


def day_and_time(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "j M Y H:i")


class NeverAdded:
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class NeverChanged:
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NeverDeleted:
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

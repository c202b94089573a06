from typing import Any

from django.contrib import admin
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse


class ChecksAgain(admin.ModelAdmin):
    """Two people may give two rows one address at the same moment, each too early to see the other's.

    The database refuses the second. Nothing of it is kept, so the form is checked again, against
    what the first has saved by now, and links it or says what is wrong.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            return super().changeform_view(request, object_id, form_url, extra_context)

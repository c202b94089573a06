"""Pictures from the local disk. Their addresses hold a digest of what is in them, so they never change."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from blog.models.card import path_of

FOREVER = "max-age=31536000, immutable"
TYPES = {
    "avif": "image/avif",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "png": "image/png",
}


@require_safe
def image(request: HttpRequest, digest: str, name: str, kind: str) -> FileResponse:
    return picture(f"images/{digest}/{name}.{kind}", TYPES[kind], FOREVER)


@require_safe
def card(request: HttpRequest, name: str) -> FileResponse:
    """The picture for link previews of a post."""
    # It is deleted when its post is withdrawn: nobody may keep it for long.
    return picture(path_of(name), TYPES["png"], "max-age=60")


def picture(path: str, content_type: str, kept: str) -> FileResponse:
    try:
        file = default_storage.open(path)
    except FileNotFoundError as error:
        raise Http404("There is no such picture.") from error
    return FileResponse(file, content_type=content_type, headers={"Cache-Control": kept})

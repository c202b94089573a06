from pathlib import PurePath
from typing import Any, BinaryIO, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.html import format_html
from django.views.decorators.http import require_POST
from PIL.Image import Image as PillowImage

from blog import images
from blog.admin.live import LiveAtOnce
from blog.images import UnusablePicture
from blog.models import Image
from config.admin import day_and_time

#: What the editor and the form show, in pixels.
EDITOR_WIDTH = 800


class ImageForm(forms.ModelForm):
    class Meta:
        model = Image
        fields = ["title", "alt", "credit"]


class NewImageForm(ImageForm):
    file = forms.FileField(
        label="Picture",
        help_text="JPEG, PNG, WebP, AVIF or GIF, up to 20 MB. Where it was taken is removed from it.",
    )

    def clean_file(self) -> PillowImage:
        try:
            return images.read(cast("BinaryIO", self.cleaned_data["file"]))
        except UnusablePicture as error:
            raise forms.ValidationError(str(error)) from error


@admin.register(Image)
class ImageAdmin(LiveAtOnce):
    list_display = ["thumbnail", "title", "alt", "credit", "uploaded", "uploaded_by"]
    list_display_links = ["title"]
    list_select_related = ["uploaded_by"]
    search_fields = ["title", "alt", "credit"]
    ordering = ["-pk"]
    sortable_by = ()
    readonly_fields = ["picture", "size", "uploaded", "uploaded_by"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        options["form"] = ImageForm if obj else NewImageForm
        return super().get_form(request, obj, change, **options)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ["title", "alt", "credit"]
        return ["picture", *own, "size", "uploaded", "uploaded_by"] if obj else ["file", *own]

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Image:
        if change:
            return cast("Image", super().save_form(request, form, change))
        told = form.cleaned_data
        form.save_m2m = lambda: None
        image = form.instance = Image.objects.keep(
            told["file"],
            title=told["title"],
            alt=told["alt"],
            credit=told["credit"],
            uploaded_by=request.user,
        )
        return image

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)

    @admin.display(description="Picture")
    def thumbnail(self, image: Image) -> str:
        return format_html('<img src="{}" alt="" width="96" loading="lazy">', image.thumbnail)

    @admin.display(description="Picture")
    def picture(self, image: Image) -> str:
        return format_html('<img class="desk-picture" src="{}" alt="{}">', editor_address(image), image.alt)

    @admin.display(description="Uploaded at")
    def uploaded(self, image: Image) -> str:
        return day_and_time(image.uploaded_at)

    @admin.display(description="Size")
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height} pixels"

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("upload/", wrap(require_POST(self.upload)), name="blog_image_upload"),
            path("<int:pk>/picture/", wrap(self.show), name="blog_image_picture"),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """A picture that readers have seen in a text stays, and nobody deletes many at once."""
        if obj is None or obj.appears_in_editions():
            return False
        return super().has_delete_permission(request, obj)

    def upload(self, request: HttpRequest) -> HttpResponse:
        """A picture that was pasted or dropped into the text."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        file = request.FILES.get("file")
        if file is None:
            return JsonResponse({"error": "No picture has arrived."}, status=400)
        title = PurePath(str(file.name)).stem.replace("_", " ").strip()[:200] or "Picture"
        alt = request.POST.get("alt", "").strip()[:400]
        try:
            image = Image.objects.store(
                cast("BinaryIO", file), title=title, alt=alt, uploaded_by=request.user
            )
        except UnusablePicture as error:
            return JsonResponse({"error": str(error)}, status=400)
        answer = {
            "id": image.pk,
            "src": f"/admin/blog/image/{image.pk}/picture/",
            "width": image.width,
            "height": image.height,
        }
        return JsonResponse(answer, status=201)

    def show(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The address that texts use for a picture while they are being written."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        response = redirect(editor_address(get_object_or_404(Image, pk=pk)))
        response["Cache-Control"] = "private, max-age=3600"
        return response


def editor_address(image: Image) -> str:
    widths = images.widths_for(image.width)
    fitting = [width for width in widths if width <= EDITOR_WIDTH]
    return image.address(f"{fitting[-1] if fitting else widths[0]}.webp")

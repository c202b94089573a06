"""Withdrawing asks for a reason on a page of its own: readers see it for good."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from blog.admin.pages import PostPages


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="One or two sentences. Readers see them at the post’s address.",
        error_messages={"required": "Say why the post is withdrawn: readers see it at its address."},
    )


class WithdrawalPages(PostPages):
    def get_urls(self) -> list[Any]:
        withdraw = self.admin_site.admin_view(self.withdraw)
        return [
            path("<int:pk>/withdraw/", withdraw, name="blog_post_withdraw"),
            *super().get_urls(),
        ]

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        post = self.editable(request, pk)
        if not self.may_publish(request):
            raise PermissionDenied
        form = WithdrawalForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                post.withdraw(form.cleaned_data["reason"], now=timezone.now())
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, "Withdrawn: readers get the reason instead of every version.")
                return redirect("admin:blog_post_change", post.pk)
        return self.page(request, post, "withdraw.html", "Withdraw the post", {"form": form})

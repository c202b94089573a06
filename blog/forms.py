"""The form that readers write comments in, and the tickets that make one form one comment."""

import datetime
import secrets
from dataclasses import dataclass
from hashlib import blake2b
from typing import Self

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

from blog.comments import formatting
from blog.models.comment import LONGEST_NAME, LONGEST_TEXT

SALT = "blog.comment.form"
#: How long a form may stand open; whoever needs longer is asked to send once more.
OPEN_FOR = datetime.timedelta(days=2)


@dataclass(frozen=True)
class Ticket:
    """When a form was made, for which post, and a number that no other form has."""

    post: int
    made_at: datetime.datetime
    nonce: str

    @classmethod
    def new(cls, post: int, now: datetime.datetime) -> Self:
        return cls(post, now, secrets.token_urlsafe(9))

    @classmethod
    def read(cls, text: str, post: int, now: datetime.datetime) -> Self | None:
        """None where it is not ours, for another post, or too old."""
        try:
            number, seconds, nonce = signing.loads(text, salt=SALT)
            made_at = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        if number != post or not now - OPEN_FOR < made_at <= now + datetime.timedelta(minutes=1):
            return None
        return cls(number, made_at, nonce)

    def __str__(self) -> str:
        return signing.dumps([self.post, self.made_at.timestamp(), self.nonce], salt=SALT)

    def once(self, *said: str) -> str:
        """The same whenever this form is sent with these words, and for no other form or words."""
        return blake2b("\0".join([self.nonce, *said]).encode(), digest_size=16).hexdigest()


class WritingForm(forms.Form):
    """What can be changed later as well: the text."""

    text = forms.CharField(
        label="Comment",
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": "Write something first."},
    )

    def clean_text(self) -> str:
        text = formatting.tidy(self.cleaned_data["text"])
        if not formatting.says_something(text):
            raise ValidationError("Write something first.")
        if len(text) > LONGEST_TEXT:
            raise ValidationError("This is too long.")
        return text


class CommentForm(WritingForm):
    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        strip=False,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": "Say who you are; any name will do."},
    )
    email = forms.EmailField(
        label="E-mail (optional)",
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"invalid": "This is not an e-mail address. You may also leave it empty."},
    )
    #: No person sees it; what is in it was filled in by a program.
    link = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": -1}),
    )
    ticket = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = ["name", "email", "text", "link", "ticket"]

    def clean_name(self) -> str:
        name = formatting.tidy_name(self.cleaned_data["name"])
        if not any(letter.isalnum() for letter in name):
            raise ValidationError("Say who you are; any name will do.")
        return name

from collections.abc import Iterator
from typing import Any

from django import template

register = template.Library()

#: What is opened every day, in this order; the first page of the admin lists the rest.
EVERY_DAY = ["Post", "Source", "Comment", "Tag", "Image", "Author"]


@register.filter
def every_day(apps: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The models of the admin that the head of each page leads to, of those that this person may see."""
    models = {model["object_name"]: model for app in apps for model in app["models"] if model["admin_url"]}
    return (models[name] for name in EVERY_DAY if name in models)

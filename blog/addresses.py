"""Addresses by the names of their pages, remembered: a page has two dozen of them, always the same."""

import functools

from django.urls import reverse

REMEMBERED = 4096


@functools.lru_cache(REMEMBERED)
def address_of(name: str, *arguments: str | int) -> str:
    return reverse(name, args=arguments)

"""What readers' templates are written with: Jinja2 and a few words of ours. The admin's are Django's."""

import contextlib
import functools
from pathlib import Path
from typing import Any

from django.template import defaultfilters
from django.templatetags.static import static
from jinja2 import (
    ChainableUndefined,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    TemplateNotFound,
)
from jinja2.bccache import Bucket

from blog import markup, reading
from blog.addresses import address_of
from consent import context as consent

FUNCTIONS = {
    "address_of": address_of,
    "cited": reading.cited,
    "data_block": markup.data_block,
    "evidence": reading.evidence,
    "nav_link": reading.nav_link,
    "other_language": reading.other_language,
    "static": functools.cache(static),
    "ticks": reading.ticks,
}
#: Only the frame of the site uses what other apps give.
FUNCTIONS_OF_THE_FRAME = {
    "consent_attributes": consent.html_attributes,
    "consent_link": consent.link_to_preferences,
}
FILTERS = {
    "by_year": reading.by_year,
    "date": reading.date,
    "day": reading.day,
    "direction": reading.direction,
    "locale": reading.locale,
    "pluralize": defaultfilters.pluralize,
    "truncatechars": defaultfilters.truncatechars,
}


class ReadersTemplates(FileSystemLoader):
    """The folder of all templates, without those of the admin."""

    def get_source(self, environment: Environment, template: str) -> Any:
        if template.startswith("admin/"):
            raise TemplateNotFound(template)
        return super().get_source(environment, template)


class Compiled(FileSystemBytecodeCache):
    """Compiled templates in a folder. Where it cannot be written to, each start compiles them anew."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            Path(self.directory).mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)


def environment(*, loader: FileSystemLoader, auto_reload: bool, compiled: Path, **others: Any) -> Environment:
    """The environment that TEMPLATES names. What a page was not given is empty, as is all that it has.

    A server that starts again finds its templates in the folder `compiled`, and compiles what has changed.
    """
    made = Environment(
        loader=ReadersTemplates(loader.searchpath),
        auto_reload=auto_reload,
        autoescape=True,
        bytecode_cache=Compiled(str(compiled)),
        keep_trailing_newline=True,
        undefined=ChainableUndefined,
    )
    made.globals.update(FUNCTIONS, **FUNCTIONS_OF_THE_FRAME)
    made.filters.update(FILTERS)
    return made

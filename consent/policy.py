"""A published policy, read from its snapshot: what may run for whom, and where it may load from."""

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from consent.decision import Decision
from consent.shapes import lines

FORMAT = 1
#: Which directives a service's hosts open, by its kind.
DIRECTIVES = {
    "script": ("script-src", "img-src", "connect-src"),
    "pixel": ("img-src",),
    "embed": ("frame-src",),
    "style": ("style-src", "font-src"),
    "server": (),
}
#: More purposes than this and nobody reads them (and the cookie would grow too long).
MOST_CATEGORIES = 5


def canonical(snapshot: Mapping[str, Any]) -> str:
    return json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(snapshot: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(snapshot).encode()).hexdigest()


def fingerprint(code: str) -> str:
    """Eight letters for the address of a file that never changes."""
    return hashlib.sha256(code.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Policy:
    """Everything that visitors were told at one moment. `pk` is 0 while nothing has been published."""

    pk: int = 0
    major: int = 0
    minor: int = 0
    published_at: datetime.datetime | None = None
    snapshot: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    def __hash__(self) -> int:
        return hash((self.pk, self.major, self.minor))

    @property
    def settings(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.snapshot.get("settings", {})
        return found

    @property
    def lifetime_days(self) -> int:
        return int(self.settings.get("lifetime_days", 180))

    @property
    def honours_gpc(self) -> bool:
        return bool(self.settings.get("honour_gpc", True))

    @cached_property
    def services(self) -> list[Mapping[str, Any]]:
        return list(self.snapshot.get("services", []))

    @cached_property
    def categories(self) -> dict[str, Mapping[str, Any]]:
        """Those that something belongs to, by name, in order."""
        used = {service["category"] for service in self.services}
        return {
            category["slug"]: category
            for category in self.snapshot.get("categories", [])
            if category["slug"] in used
        }

    def with_basis(self, *bases: str) -> list[str]:
        return [slug for slug, category in self.categories.items() if category["basis"] in bases]

    @cached_property
    def asked(self) -> list[str]:
        """The categories that need a yes. None of them: no banner."""
        return self.with_basis("consent")

    @cached_property
    def optional(self) -> list[str]:
        return self.with_basis("consent", "objection")

    def allows(self, slug: str, decision: Decision | None, *, gpc: bool) -> bool:
        """Whether a category may run. `consent.js` asks the same questions in the same order."""
        category = self.categories.get(slug)
        if category is None or category["basis"] == "necessary":
            return category is not None
        gpc = gpc and self.honours_gpc
        if decision is None:
            return category["basis"] == "objection" and not (gpc and category["gpc_blocks"])
        if gpc and category["sale_or_share"] and not decision.with_gpc:
            return False
        return slug in decision.allowed

    def decide(self, chosen: set[str], *, day: datetime.date, gpc: bool, rid: str) -> Decision:
        """The answer that allows what was chosen and is on offer; only a yes carries a receipt number."""
        allowed = frozenset(chosen & set(self.optional))
        return Decision(
            major=self.major,
            day=day,
            allowed=allowed,
            with_gpc=gpc,
            objected=any(slug not in allowed for slug in self.with_basis("objection")),
            rid=rid if allowed & set(self.asked) else "",
        )

    @cached_property
    def sources(self) -> dict[str, list[str]]:
        """What the published services add to the Content Security Policy, by directive."""
        found: dict[str, set[str]] = {}
        for service in self.services:
            for directive in DIRECTIVES[service["kind"]]:
                found.setdefault(directive, set()).update(lines(service["hosts"]))
        return {directive: sorted(hosts) for directive, hosts in sorted(found.items()) if hosts}

    @cached_property
    def storage(self) -> list[dict[str, Any]]:
        """Every item that is declared, with its service and category."""
        return [
            {**item, "service": service["slug"], "category": service["category"]}
            for service in self.services
            for item in service["storage"]
        ]

    @cached_property
    def code(self) -> dict[str, str]:
        """Code by the name of the file that it is served as."""
        return {
            file_name(service["slug"], text): text
            for service in self.services
            for snippet in service["snippets"]
            for text in (snippet["code"], snippet["on_withdraw"])
            if text
        }


def file_name(service: str, code: str) -> str:
    return f"{service}-{fingerprint(code)}"


NOTHING = Policy()

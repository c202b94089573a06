"""robots.txt (RFC 9309): what the site asks of crawlers."""

import re

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

#: Those that collect texts to train models on.
TRAINING = [
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "cohere-training-data-crawler",
    "Diffbot",
    "Google-Extended",
    "GPTBot",
    "meta-externalagent",
    "omgili",
    "PanguBot",
    "Timpibot",
    "Webzio-Extended",
]
#: Those that read a page to answer somebody's question with it.
ANSWERING = [
    "ChatGPT-User",
    "Claude-SearchBot",
    "Claude-User",
    "DuckAssistBot",
    "meta-externalfetcher",
    "MistralAI-User",
    "OAI-SearchBot",
    "Perplexity-User",
    "PerplexityBot",
    "YouBot",
]
LINE = re.compile(r"\s*(?:#.*|(?:user-agent|allow|disallow|crawl-delay)\s*:.*)?", re.IGNORECASE)
AGENT = re.compile(r"\s*user-agent\s*:\s*\S", re.IGNORECASE)


class Policy(TextChoices):
    WELCOME = "welcome", "May read everything"
    ANSWERS = "answers", "May answer questions with it, but not train on it"
    NONE = "none", "Shall stay away"


UNWANTED = {
    Policy.WELCOME: [],
    Policy.ANSWERS: TRAINING,
    Policy.NONE: sorted([*TRAINING, *ANSWERING], key=str.casefold),
}


def known_lines(text: str) -> None:
    """Refuse what crawlers would not understand, with its line."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if not LINE.fullmatch(line):
            raise ValidationError(
                "Line %(number)s is not for robots.txt: “%(line)s”. It takes User-agent, Allow, Disallow, "
                "Crawl-delay and comments that begin with #.",
                params={"number": number, "line": line.strip()[:80]},
            )
    rules = [line for line in lines if line.split("#")[0].strip()]
    if rules and not AGENT.match(rules[0]):
        raise ValidationError("Begin with a User-agent, so that it is clear whom the rules are for.")


def text(policy: str, more: str, sitemap: str) -> str:
    """The whole file, its groups parted by empty lines."""
    groups = ["User-agent: *\nDisallow: /admin/"]
    if unwanted := UNWANTED.get(Policy(policy)):
        groups.append("\n".join([*(f"User-agent: {name}" for name in unwanted), "Disallow: /"]))
    if more.strip():
        groups.append("\n".join(line.rstrip() for line in more.strip().splitlines()))
    groups.append(f"Sitemap: {sitemap}")
    return "\n\n".join(groups) + "\n"

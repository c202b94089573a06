"""Whether a user agent is a program that reads by itself: rules of our own, then two public lists."""

import functools
import re

from crawleruseragents import is_crawler
from is_bot import Bots

#: What anybody needs to be told apart; longer ones are cut before they are looked at.
LONGEST = 512
SHORTEST = 10
REMEMBERED = 8192

# An in-app browser of people, which one of the lists takes for a program.
PEOPLE = re.compile(r"\bViber/")
# Libraries, headless browsers and monitors that name themselves.
PROGRAMS = re.compile(
    r"headless|phantomjs|puppeteer|playwright|selenium|webdriver|slimerjs|prerender|lighthouse|pagespeed"
    r"|python|curl/|wget|libwww|httpclient|http-client|okhttp|axios|node-fetch|undici|go-http|aiohttp"
    r"|java/|ruby|perl|php/|scrapy|feed|rss|monitor|uptime|pingdom|preview|validator|scanner|archive"
)
# CUBOT makes telephones.
ROBOT = re.compile(r"(?<!cu)bot(\b|_)|robot|crawl|spider|slurp")
LISTED = Bots()


@functools.lru_cache(maxsize=REMEMBERED)
def is_bot(user_agent: str) -> bool:
    """Whether this is a program. Pass at most LONGEST characters; costs about 1 ms when it is new."""
    if len(user_agent) < SHORTEST or not re.search(r"[ /]", user_agent):
        return True
    if PEOPLE.search(user_agent):
        return False
    return says_so(user_agent.lower()) or is_crawler(user_agent) or LISTED.is_bot(user_agent)


def says_so(user_agent: str) -> bool:
    """The cheap half, on a user agent in lower case."""
    return "://" in user_agent or bool(ROBOT.search(user_agent) or PROGRAMS.search(user_agent))

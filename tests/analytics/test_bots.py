"""Public lists of programs and of browsers, as their own packages ship them."""

import json
from pathlib import Path

import pytest
from crawleruseragents import CRAWLER_USER_AGENTS_DATA

from analytics.bots import LONGEST, is_bot

NODE = Path(__file__).resolve().parents[2] / "node_modules"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
#: Browsers inside apps, one a line.
IN_APPS = (Path(__file__).parent / "in_apps.txt").read_text().splitlines()


def package(path):
    if not (NODE / path).exists():
        pytest.skip("NO NODE PACKAGES ON THIS MACHINE: these user agents were not tried.")
    return json.loads((NODE / path).read_text())


def test_every_crawler_that_is_listed_is_a_program():
    instances = [each for row in CRAWLER_USER_AGENTS_DATA for each in row["instances"]]

    assert len(instances) > 2000
    assert [agent for agent in instances if not is_bot(agent[:LONGEST])] == []


def test_every_top_browser_is_a_person():
    agents = package("top-user-agents/src/index.json")

    assert len(agents) >= 100
    assert [agent for agent in agents if is_bot(agent[:LONGEST])] == []


def test_every_browser_of_real_traffic_is_a_person():
    agents = {row["userAgent"] for row in package("user-agents/dist/user-agents.json")}

    assert len(agents) > 500
    assert [agent for agent in agents if is_bot(agent[:LONGEST])] == []


@pytest.mark.parametrize("agent", IN_APPS, ids=lambda agent: agent[-24:])
def test_a_browser_inside_an_app_is_a_person(agent):
    assert not is_bot(agent)


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "x",
        "Mozilla",
        "curl/8.9.1",
        "python-requests/2.32.3",
        "Mozilla/5.0 (compatible; SomethingNew-Crawler/1.0; +https://crawler.example.org)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
        "Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/131.0.0.0 Safari/537.36",
    ],
)
def test_a_program_that_says_so_is_one(agent):
    assert is_bot(agent)


def test_a_browser_is_a_person_however_long_its_name_goes_on():
    assert not is_bot((FIREFOX + " " * 600)[:LONGEST])

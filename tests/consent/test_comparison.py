"""What is proposed when the inventory changes: to ask everybody again, or not."""

import copy

import pytest

from consent.comparison import ask_again, changes
from consent.policy import NOTHING, Policy

DRAFT = {
    "format": 1,
    "languages": ["en"],
    "settings": {"controller_name": "A", "lifetime_days": 180, "honour_gpc": True},
    "categories": [
        {
            "slug": "statistics",
            "basis": "consent",
            "justification": "",
            "sale_or_share": False,
            "gpc_blocks": True,
            "texts": {"en": {"name": "Statistics", "description": "Counts."}},
        }
    ],
    "services": [
        {
            "slug": "tracker",
            "name": "Tracker",
            "kind": "script",
            "category": "statistics",
            "hosts": "https://third.example",
            "provider": {"name": "Third", "legal_name": "Third Ltd", "is_first_party": False},
            "texts": {"en": {"purpose": "Counts.", "data": "Pages.", "transfers": ""}},
            "storage": [
                {
                    "kind": "cookie",
                    "name": "_t",
                    "domain": "",
                    "path": "/",
                    "duration_seconds": 100,
                    "set_by": "script",
                    "texts": {"en": {"purpose": "Tells apart."}},
                }
            ],
            "snippets": [],
            "embed": None,
        }
    ],
    "words": {"en": {"banner": {}}},
}


def changed(change):
    new = copy.deepcopy(DRAFT)
    change(new)
    return changes(Policy(1, 1, 0, None, DRAFT), new)


def test_nothing_changed_is_nothing_to_say():
    assert changes(Policy(1, 1, 0, None, DRAFT), copy.deepcopy(DRAFT)) == []


def test_the_first_policy_asks():
    assert ask_again(changes(NOTHING, DRAFT))


def service(new):
    return new["services"][0]


def item(new):
    return service(new)["storage"][0]


@pytest.mark.parametrize(
    "change",
    [
        lambda new: new["services"].append({**service(new), "slug": "other", "name": "Other"}),
        lambda new: service(new)["provider"].update(legal_name="Fourth Ltd"),
        lambda new: service(new)["texts"]["en"].update(purpose="Sells."),
        lambda new: service(new)["storage"].append({**item(new), "name": "_u"}),
        lambda new: item(new).update(duration_seconds=101),
        lambda new: item(new).update(name="_other"),
        lambda new: new["categories"][0].update(sale_or_share=True),
        lambda new: new["settings"].update(lifetime_days=365),
    ],
)
def test_what_earlier_answers_do_not_cover_asks_again(change):
    assert ask_again(changed(change))


@pytest.mark.parametrize(
    "change",
    [
        lambda new: new["services"].clear(),
        lambda new: service(new)["storage"].clear(),
        lambda new: item(new).update(duration_seconds=99),
        lambda new: item(new).update(duration_seconds=None),
        lambda new: item(new)["texts"]["en"].update(purpose="Tells them apart."),
        lambda new: service(new)["texts"]["en"].update(data="The pages."),
        lambda new: new["categories"][0]["texts"]["en"].update(name="Counts"),
        lambda new: new["categories"][0].update(gpc_blocks=False),
        lambda new: new["settings"].update(lifetime_days=90),
        lambda new: service(new).update(hosts="https://other.example"),
        lambda new: new["words"].update(en={"banner": {"accept": "Yes"}}),
    ],
)
def test_less_or_other_words_are_said_but_do_not_ask_again(change):
    found = changed(change)

    assert found
    assert not ask_again(found)

"""What is proposed when the inventory changes: to ask everybody again, or not."""

import copy

import pytest

from consent.comparison import ask_again, changes, may_be_words_alone
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
            "provider": {
                "name": "Third",
                "legal_name": "Third Ltd",
                "country": "Here",
                "is_first_party": False,
            },
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
        lambda new: service(new)["provider"].update(country="Elsewhere"),
        lambda new: service(new)["texts"]["en"].update(purpose="Sells."),
        lambda new: service(new)["texts"]["en"].update(data="Everything."),
        lambda new: service(new)["texts"]["en"].update(transfers="To whoever pays."),
        lambda new: service(new).update(hosts="https://third.example\nhttps://other.example"),
        lambda new: service(new).update(embed={"frame_url": "https://third.example/{id}"}),
        lambda new: service(new).update(kind="pixel"),
        lambda new: item(new).update(set_by="third_party"),
        lambda new: item(new)["texts"]["en"].update(purpose="Tells everybody apart, everywhere."),
        lambda new: item(new).update(duration_seconds=101, texts={"en": {"purpose": "Tells apart."}}),
        lambda new: new["categories"][0]["texts"]["en"].update(name="Advertising"),
        lambda new: new["categories"][0]["texts"]["en"].update(description="Sells."),
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
        lambda new: service(new)["texts"].update(de={"purpose": "Zählt.", "data": "", "transfers": ""}),
        lambda new: service(new).update(name="Our tracker"),
        lambda new: new["categories"][0].update(gpc_blocks=False),
        lambda new: new["settings"].update(lifetime_days=90),
        lambda new: service(new).update(hosts=""),
        lambda new: service(new).update(snippets=[{"src": "https://third.example/u.js"}]),
        lambda new: new["words"].update(en={"banner": {"accept": "Yes"}}),
    ],
)
def test_less_and_translations_are_said_but_do_not_ask_again(change):
    found = changed(change)

    assert found
    assert not ask_again(found)


def test_what_was_and_what_is_now_are_both_said():
    def change(new):
        service(new)["texts"]["en"].update(purpose="Sells.", data="All.")
        item(new).update(duration_seconds=86_400, set_by="third_party")

    assert [(each.text, each.was, each.now) for each in changed(change)] == [
        ("Service “Tracker”, purpose (English):", "Counts.", "Sells."),
        ("Service “Tracker”, data collected (English):", "Pages.", "All."),
        ("Service “Tracker”, “_t”, kept:", "2 minutes", "1 day"),
        ("Service “Tracker”, “_t”, set by:", "script", "third party"),
    ]


def test_an_empty_list_is_nothing():
    [change] = changed(lambda new: service(new).update(hosts=""))

    assert (change.was, change.now) == ("https://third.example", "nothing")


def test_a_pixel_ends_with_the_visit():
    old = copy.deepcopy(DRAFT)
    item(old).update(kind="pixel")
    new = copy.deepcopy(old)
    item(new).update(duration_seconds=None)

    [change] = changes(Policy(1, 1, 0, None, old), new)

    assert change.now == "until you close the browser"
    assert not change.material


def test_only_a_person_can_say_that_other_words_mean_the_same():
    def words(new):
        service(new)["texts"]["en"].update(purpose="Counts visits.")

    def words_and_more(new):
        words(new)
        item(new).update(duration_seconds=101)

    assert may_be_words_alone(changed(words))
    assert not may_be_words_alone(changed(words_and_more))
    assert not may_be_words_alone(changed(lambda new: item(new).update(duration_seconds=99)))


def test_nobody_is_asked_about_what_is_always_on():
    old = copy.deepcopy(DRAFT)
    old["categories"][0]["basis"] = "necessary"
    new = copy.deepcopy(old)
    service(new)["texts"]["en"].update(purpose="Keeps the shop open.")
    service(new)["provider"].update(legal_name="Fourth Ltd")

    found = changes(Policy(1, 1, 0, None, old), new)

    assert len(found) == 2
    assert not ask_again(found)


def test_what_no_line_describes_is_a_change_all_the_same():
    assert changed(lambda new: new.update(format=2))

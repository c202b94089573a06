"""The requirements C1 to C35 as far as a request shows them; tests/browser/test_consent.py has the others."""

import datetime
import hashlib
import json
import re

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from consent import guard, published, wording
from consent.decision import Decision, parse
from consent.models import (
    Category,
    ConsentDailyStat,
    ConsentRecord,
    ConsentSettings,
    CookieFinding,
    PolicyVersion,
    Service,
)
from consent.publishing import CannotPublish
from tests.pages import asked_by_templates, text_of
from tests.posts import make_live

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PAGES = ["/", "/archive/", "/tags/", "/corrections/", "/sources/", "/about/", "/privacy/", "/nothing-here/"]


def cookie_of(client):
    return client.cookies["consent"].value


def optional_boxes(html):
    return re.findall(r'<input type="checkbox"[^>]*>', html)


# C5 … C8: what is asked, and how ---------------------------------------------------


def test_c5_no_box_is_ticked_before_somebody_ticks_it(client, policy):
    boxes = optional_boxes(client.get("/cookies/").content.decode())

    assert len(boxes) == 2
    assert not any("checked" in box for box in boxes)


def test_c7_a_part_can_be_allowed(visitor, policy, decide):
    decide("save", "media")

    assert parse(cookie_of(visitor)).allowed == {"media"}
    boxes = optional_boxes(visitor.get("/cookies/").content.decode())
    assert [("media" in box, "checked" in box) for box in boxes] == [(False, False), (True, True)]


def test_c8_the_banner_names_purposes_third_parties_withdrawal_and_policies(client, policy):
    banner = text_of(client.get("/"))

    for part in (
        "Statistics",
        "Embedded media",
        "Third Ltd",
        "Google Ireland Ltd",
        "withdraw",
        "Privacy policy",
    ):
        assert part in banner


def test_c8_the_cookie_page_has_a_row_for_everything_that_is_declared(client, policy):
    text = text_of(client.get("/cookies/"))

    for item in published.policy().storage:
        assert item["name"] in text
    for part in (
        "1 day",
        "Tells visitors apart.",
        "Third Ltd (Elsewhere)",
        "Candor Press",
        "privacy@candor.example",
    ):
        assert part in text


# C9, C11 … C13: how long an answer counts ------------------------------------------


@pytest.mark.parametrize("address", [*PAGES, "/cookies/", "/cookies/receipt/", "/admin/login/"])
def test_c9_every_page_leads_to_the_preferences(client, address):
    assert 'href="/cookies/">Update cookie preferences</a>' in client.get(address).content.decode()


def test_c9_an_error_page_does_too_even_without_a_database(policy, monkeypatch):
    from consent.views import preferences

    monkeypatch.setattr(preferences, "status", lambda *_: 1 / 0)
    client = Client(raise_request_exception=False)

    response = client.get("/cookies/")

    assert response.status_code == 500
    assert b'href="/cookies/">Update cookie preferences</a>' in response.content


def test_c11_a_no_is_remembered_as_long_as_a_yes(visitor, policy, decide):
    ages = []
    for decision in ("accept", "reject"):
        decide(decision)
        ages.append(visitor.cookies["consent"]["max-age"])

    assert ages == [180 * 86_400] * 2


def test_c12_a_new_service_asks_again_and_a_typo_need_not(visitor, policy, publish, tracker, decide):
    decide("accept")
    Category.objects.get(slug="media").texts.filter(language="en").update(name="Videos")
    minor = publish("tracker", "youtube", again=False)
    assert str(minor) == "1.1"
    assert minor.change_note == "Other words that mean the same."
    assert "you allowed everything" in text_of(visitor.get("/cookies/"))

    tracker.storage.create(name="new").texts.create(language="en", purpose="More.")
    major = publish("tracker", "youtube")

    assert str(major) == "2.0"
    page = visitor.get("/cookies/")
    assert "you have not chosen yet" in text_of(page)
    assert not any("checked" in box for box in optional_boxes(page.content.decode()))


def test_c12_another_purpose_asks_again(policy, publish, tracker):
    tracker.texts.update(purpose="Sells what you read.")

    assert str(publish("tracker", "youtube")) == "2.0"


def test_c12_deciding_otherwise_than_proposed_needs_a_reason(publish, tracker):
    publish("youtube")

    with pytest.raises(CannotPublish, match="Say why"):
        publish("tracker", "youtube", again=False)

    assert str(publish("tracker", "youtube", again=False, note="Nobody was on the site yet.")) == "1.1"


def test_c13_an_answer_runs_out_even_where_the_cookie_was_kept(visitor, policy, decide):
    decide("accept")
    kept = cookie_of(visitor)

    with time_machine.travel(timezone.now() + 181 * DAY):
        late = Client()
        late.cookies["consent"] = kept
        assert "you have not chosen yet" in text_of(late.get("/cookies/"))
        assert "consent-banner" not in late.get("/cookies/state.css?v=1").content.decode()
    with time_machine.travel(timezone.now() + 179 * DAY):
        assert "consent-banner" in late.get("/cookies/state.css?v=1").content.decode()


# C14 … C16: proof -------------------------------------------------------------------


def test_c14_a_yes_leaves_one_record_of_the_version_that_was_on_screen(
    visitor, policy, publish, tracker, decide
):
    tracker.storage.create(name="new").texts.create(language="en", purpose="More.")
    publish("tracker", "youtube")

    decide("accept", v="1.0")

    record = ConsentRecord.objects.get()
    assert (str(record.policy), record.event, record.allowed) == ("1.0", "given", ["media", "statistics"])
    assert "Accept all" in record.policy.rendered["en"]["banner"]
    assert "you have not chosen yet" in text_of(visitor.get("/cookies/"))


def test_c14_a_yes_that_cannot_be_recorded_is_not_used(visitor, policy, decide):
    with full_disk():
        response = decide("accept")

    assert response.status_code == 503
    assert "consent" not in visitor.cookies


def test_c14_a_no_is_heard_even_if_nothing_can_be_written(visitor, policy, decide):
    with full_disk():
        response = decide("reject")

    assert response.status_code == 303
    assert parse(cookie_of(visitor)).allowed == frozenset()


def full_disk():
    """Whatever is written fails."""
    from django.db import connection

    def refuse(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE")):
            raise DatabaseError("disk full")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse)


def test_c15_the_proof_holds_nothing_personal(policy):
    columns = {field.name for field in ConsentRecord._meta.get_fields()}

    assert columns == {
        *("id", "key", "event", "policy", "allowed", "offered", "language", "surface", "gpc", "js"),
        *("created_at", "ends_at"),
    }


def test_c15_a_refusal_leaves_no_row_and_raises_one_count(policy, decide):
    decide("reject")
    decide("reject")

    assert not ConsentRecord.objects.exists()
    assert ConsentDailyStat.objects.values_list("action", "surface", "count").get() == ("reject", "banner", 2)


def test_c15_whoever_refuses_on_a_day_gets_the_same_cookie(policy, decide):
    cookies = set()
    for _ in range(3):
        client = Client(headers={"Sec-Fetch-Site": "same-origin"})
        decide("reject", client=client)
        cookies.add(cookie_of(client))

    assert len(cookies) == 1


def test_c15_a_copy_of_the_table_makes_no_receipts(visitor, policy, decide):
    decide("accept")

    rid = parse(cookie_of(visitor)).rid
    assert len(rid) == 16
    assert rid.encode() not in bytes(ConsentRecord.objects.get().key)


def test_c16_the_receipt_shows_what_was_agreed_to_and_when(visitor, policy, decide):
    decide("save", "media")
    decide("accept")
    decide("reject")
    rid = None

    assert [row.event for row in ConsentRecord.objects.order_by("pk")] == ["given", "changed", "withdrawn"]
    assert "refused everything optional" in text_of(visitor.get("/cookies/receipt/"))
    decide("save", "media")
    rid = parse(cookie_of(visitor)).rid
    page = text_of(visitor.get("/cookies/receipt/"))
    assert rid in page
    assert "Embedded media" in page
    receipt = json.loads(visitor.get("/cookies/receipt.json").content)
    assert receipt["consentReceiptID"] == rid
    assert [each["service"] for each in receipt["services"]] == ["YouTube"]
    assert receipt["noticeSha256"] == PolicyVersion.objects.get().sha256


# C17, C18: the browser's signal ------------------------------------------------------


@pytest.mark.parametrize(("signal", "honoured"), [("1", True), ("0", False), ("true", False), ("", False)])
def test_c17_the_signal_counts_only_as_specified(client, policy, signal, honoured):
    headers = {"Sec-GPC": signal}

    page = text_of(client.get("/cookies/", headers=headers))
    style = client.get("/cookies/state.css?v=1", headers=headers).content.decode()

    assert ("Opt-out preference signal honoured: your browser" in page) is honoured
    assert ("#consent-banner{display:none}" in style) is honoured


def test_c17_a_yes_that_was_given_despite_the_signal_counts(policy, decide):
    client = Client(headers={"Sec-Fetch-Site": "same-origin", "Sec-GPC": "1"})

    decide("accept", client=client)

    assert parse(cookie_of(client)).with_gpc
    assert "you allowed everything" in text_of(client.get("/cookies/"))


def test_c17_the_signal_outweighs_an_older_yes_to_selling_data(visitor, publish, tracker, decide):
    Category.objects.filter(slug="statistics").update(sale_or_share=True)
    publish("tracker", "youtube")
    decide("accept")

    page = text_of(visitor.get("/cookies/", headers={"Sec-GPC": "1"}))

    assert "you allowed Embedded media on" in page


def test_c18_machines_are_told_that_the_signal_is_honoured(client):
    response = client.get("/.well-known/gpc.json")

    assert response.headers["Content-Type"] == "application/json"
    body = json.loads(response.content)
    assert body["gpc"] is True
    assert datetime.date.fromisoformat(body["lastUpdate"])


# C19 … C22: the default, the guard, and caches ---------------------------------------


@pytest.mark.parametrize("address", PAGES)
def test_c19_without_anything_optional_there_is_no_banner_script_or_cookie(client, address):
    response = client.get(address)

    assert response.status_code == (404 if address == "/nothing-here/" else 200)
    for trace in (b"consent-banner", b"consent.js", b"consent.css", b"head.js", b"data-consent", b"gpc-note"):
        assert trace not in response.content
    assert not response.cookies
    assert not client.cookies


def test_c19_then_the_page_lists_what_is_necessary_why_and_for_how_long(client):
    text = text_of(client.get("/cookies/"))

    for part in ("There is nothing to agree to", "session", "csrf", "14 days", "readers never get it"):
        assert part in text
    assert "Accept all" not in text


def test_c20_every_necessary_cookie_has_its_reason_in_every_language(settings):
    for language in wording.languages():
        for cookie in settings.NECESSARY_COOKIES:
            said = wording.file_of(language)["necessary"][cookie["text"]]
            assert said["purpose"]
            assert said["why"]


def test_c20_what_needs_no_consent_must_say_why(publish, tracker):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Category.objects.filter(slug="statistics").update(basis=Category.Basis.OBJECTION)


def responding(response, client_cookies=None):
    from django.test import RequestFactory

    from consent.middleware import guard_cookies

    request = RequestFactory().get("/somewhere/")
    request.COOKIES.update(client_cookies or {})
    return guard_cookies(lambda _: response)(request)


def with_cookie(name, **headers):
    response = HttpResponse("x", headers={"Cache-Control": "private", **headers})
    response.set_cookie(name, "1")
    return response


def test_c21_an_undeclared_cookie_is_stopped_and_reported(settings):
    settings.COOKIE_GUARD_RAISES = False

    response = responding(with_cookie("stray"))

    assert not response.cookies
    finding = CookieFinding.objects.get()
    assert (finding.name, finding.path_sample, finding.source) == ("stray", "/somewhere/", "guard")


def test_c21_in_tests_and_development_it_raises():
    with pytest.raises(guard.CookieRefused, match="stray"):
        responding(with_cookie("stray"))


def test_c21_an_optional_cookie_leaves_only_for_those_who_allowed_it(policy, settings):
    settings.COOKIE_GUARD_RAISES = False
    yes = str(Decision(1, timezone.now().date(), frozenset({"statistics"}), rid="x" * 16))

    assert not responding(with_cookie("_t1")).cookies
    assert "_t1" in responding(with_cookie("_t1"), {"consent": yes}).cookies


def test_c22_a_page_for_all_that_sets_a_cookie_is_kept_from_caches(settings):
    settings.COOKIE_GUARD_RAISES = False
    response = with_cookie("session", **{"Cache-Control": "max-age=60"})

    guarded = responding(response)

    assert "private" in guarded["Cache-Control"]
    assert "no-store" in guarded["Cache-Control"]


def test_c22_in_tests_that_raises():
    with pytest.raises(guard.CookieRefused, match="the same for everyone"):
        responding(with_cookie("session", **{"Cache-Control": "public"}))


def test_c22_everybody_gets_the_same_bytes(visitor, policy, decide):
    make_live()
    undecided, refuser, signalling = Client(), Client(headers={"Sec-Fetch-Site": "same-origin"}), Client()
    decide("accept")
    decide("reject", client=refuser)

    for address in [*PAGES, "/2026/03/the-sea-wall/"]:
        bodies = set()
        for client, headers in [
            (undecided, {}),
            (visitor, {}),
            (refuser, {}),
            (signalling, {"Sec-GPC": "1"}),
        ]:
            response = client.get(address, headers=headers)
            assert "Cookie" not in response.get("Vary", "")
            assert "Set-Cookie" not in response.headers
            assert not response.cookies
            assert "nonce-" not in response["Content-Security-Policy"]
            bodies.add(hashlib.sha256(response.content).hexdigest())
        assert len(bodies) == 1, address


def test_no_query_is_added_to_a_public_page(client, policy, django_assert_num_queries):
    make_live()
    client.get("/2026/03/the-sea-wall/")

    with django_assert_num_queries(4):
        response = client.get("/2026/03/the-sea-wall/")
    assert b"consent-banner" in response.content


@pytest.mark.parametrize(
    "address",
    [
        *("/cookies/", "/cookies/receipt/", "/cookies/versions/", "/cookies/versions/1.0/"),
        *("/cookies/embed/youtube/dQw4w9WgXcQ/", "/2026/03/the-sea-wall/"),
    ],
)
def test_no_template_asks_the_database(visitor, policy, decide, monkeypatch, address):
    make_live()
    decide("accept")
    asked = asked_by_templates(monkeypatch)

    assert visitor.get(address).status_code == 200
    assert asked == []


# C31 … C35: forgery, redirects, code, machines ----------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {},
    ],
)
def test_c31_nobody_else_can_say_yes(policy, decide, headers):
    client = Client(headers=headers)

    response = decide("accept", client=client)

    assert response.status_code == 403
    assert not client.cookies
    assert not ConsentRecord.objects.exists()
    # Whoever did mean it is asked again here, with both answers alike.
    assert "If the answer was yours, give it again here:" in response.content.decode()
    assert (
        len(re.findall(r'<button name="decision" value="(?:accept|reject)"', response.content.decode())) == 2
    )


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/archive/", "/archive/"),
        ("/tags/?before=1.2", "/tags/?before=1.2"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
        ("\n/", "/"),
        ("", "/"),
        ("archive/", "/"),
    ],
)
def test_c32_the_way_back_stays_on_this_site(policy, decide, wanted, led):
    response = decide("reject", next=wanted)

    assert response.status_code == 303
    assert response["Location"] == f"{led}#consent-done"


def staff(*permissions):
    user = User.objects.create_user("admin-no-code", is_staff=True)
    wanted = Permission.objects.filter(content_type__app_label="consent", codename__in=permissions)
    user.user_permissions.set(wanted)
    client = Client()
    client.force_login(user)
    return client


def test_c34_feeds_and_machines_get_no_banner(client, policy):
    make_live()

    for address in ("/feed.xml", "/robots.txt", "/.well-known/gpc.json", "/cookies/receipt.json", "/healthz"):
        response = client.get(address)
        assert response.status_code == 200, address
        assert b"consent-banner" not in response.content


def test_c35_the_cookie_pages_load_nothing_from_others_even_after_a_yes(visitor, policy, decide):
    decide("accept")

    for address in ("/cookies/", "/cookies/receipt/", "/cookies/versions/", "/cookies/versions/1.0/"):
        response = visitor.get(address)
        assert response.status_code == 200, address
        assert "third.example" not in response["Content-Security-Policy"]
        assert b"third.example" not in response.content


def test_sources_of_the_security_policy_come_from_published_services_alone(client, policy, publish):
    opened = client.get("/")["Content-Security-Policy"]
    publish("youtube")
    narrowed = client.get("/")["Content-Security-Policy"]

    assert "script-src 'self' https://third.example" in opened
    assert "frame-src 'self' https://www.youtube-nocookie.com" in opened
    assert "third.example" not in narrowed
    assert "third.example" not in client.get("/admin/login/")["Content-Security-Policy"]


# Odd forms -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"v": "9.9"},
        {"v": ""},
        {"v": "1"},
        {"v": "²"},
        {"v": "1.0.0"},
        {"decision": "maybe"},
        {"decision": ""},
    ],
)
def test_a_form_that_we_never_made_changes_nothing(visitor, policy, decide, fields):
    response = visitor.post("/cookies/decide/", {"decision": "accept", "v": "1.0", **fields})

    assert response.status_code == 400
    assert "Nothing was changed" in text_of(response)
    assert not visitor.cookies


def test_a_huge_form_is_refused(visitor, policy):
    assert (
        visitor.post("/cookies/decide/", {"v": "1.0", "decision": "accept", "x": "y" * 5000}).status_code
        == 413
    )


def test_categories_that_do_not_exist_are_left_out(visitor, policy, decide):
    decide("save", "media", "evil", "_", "a.b")

    assert parse(cookie_of(visitor)).allowed == {"media"}


def test_an_answer_with_scripts_gets_what_the_page_must_do(visitor, policy, decide):
    decide("accept")

    response = visitor.post(
        "/cookies/decide/", {"decision": "reject", "v": "1.0"}, headers={"Accept": "application/json"}
    )

    said = json.loads(response.content)
    assert said["withdrawn"] == ["media", "statistics"]
    assert ["cookie", "_t*", "/"] in said["clear"]
    code = visitor.get(said["hooks"][0])
    assert code.content == b"window.gone = true;"
    assert code["Cache-Control"] == "public, max-age=31536000, immutable"


def test_c10_a_page_that_hears_of_a_withdrawal_elsewhere_is_told_what_to_delete(client, policy):
    response = client.get("/cookies/clear.json", {"cat": "statistics"})

    said = json.loads(response.content)
    assert said["clear"] == [["cookie", "_t*", "/"]]
    assert len(said["hooks"]) == 1
    assert response["Cache-Control"] == "no-store"
    assert not any(json.loads(client.get("/cookies/clear.json").content).values())


def test_c10_a_withdrawal_deletes_cookies_of_host_parents_and_paths(policy, decide, settings):
    settings.ALLOWED_HOSTS = ["www.blog.example"]
    client = Client(headers={"Sec-Fetch-Site": "same-origin", "Host": "www.blog.example"})
    Service.objects.get(slug="tracker").storage.update(path="/blog")
    decide("accept", client=client)
    client.cookies["_t1"] = "x"

    response = decide("reject", client=client)

    lines = [morsel.OutputString() for morsel in response.cookies.values() if morsel.key == "_t1"]
    domains = {re.search(r"Domain=([^;]+)", line)[1] for line in lines if "Domain" in line}
    assert domains == {"www.blog.example", "blog.example"}
    assert any("Domain" not in line for line in lines)
    assert all("Max-Age=0" in line for line in lines)


def test_the_cookie_is_never_longer_than_120_bytes(publish):
    for number in range(5):
        category = Category.objects.create(slug=f"category-no{number}", position=number)
        assert len(category.slug) == 12
        category.texts.create(language="en", name="A", description="B")
    names = {category.slug for category in Category.objects.filter(slug__startswith="category")}
    longest = Decision(99_999, datetime.date(2243, 1, 1), frozenset(names), True, True, "x" * 16)

    assert len(f"__Host-consent={longest}") <= 120
    assert parse(str(longest)) == longest


def test_more_than_five_categories_are_not_published(publish, tracker):
    for number in range(5):
        category = Category.objects.create(slug=f"c{number}")
        category.texts.create(language="en", name="A", description="B")
        service = Service.objects.create(
            slug=f"s{number}", name="S", category=category, provider=tracker.provider, kind="server"
        )
        service.texts.create(language="en", purpose="A", data="B")

    with pytest.raises(CannotPublish, match="6 categories"):
        publish("tracker", *(f"s{number}" for number in range(5)))


def test_a_missing_text_in_the_sites_language_stops_publishing(publish):
    from blog.models import SiteSettings

    SiteSettings.objects.create(language="de-at")
    Service.objects.get(slug="youtube").texts.filter(language="de").delete()

    with pytest.raises(CannotPublish, match="Service “YouTube”: no purpose and no data in Deutsch"):
        publish("youtube")


def test_a_language_without_a_file_stops_publishing(publish):
    from blog.models import SiteSettings

    SiteSettings.objects.create(language="fr")

    with pytest.raises(CannotPublish, match="“fr” has no file"):
        publish("youtube")


def test_a_preset_that_still_waits_for_its_numbers_is_not_published(publish):
    with pytest.raises(CannotPublish, match="replace CHANGE-ME"):
        publish("google-analytics")


def test_nobody_responsible_stops_publishing(publish):
    publish("youtube")
    ConsentSettings.objects.update(controller_name="")

    from consent.completeness import problems
    from consent.draft import snapshot

    found = [each.text for each in problems(snapshot())]
    assert found == ["Cookie settings: say who is responsible for this site."]


def test_a_german_site_asks_in_german(client, publish):
    from blog.models import SiteSettings

    SiteSettings.objects.create(language="de")
    publish("youtube")

    page = client.get("/").content.decode()
    assert "Alle akzeptieren" in page
    assert "Alle ablehnen" in page
    assert "Cookie-Einstellungen ändern" in page
    assert 'lang="de"' in page


def test_days_are_written_as_the_language_does(visitor, publish, decide):
    from blog.models import SiteSettings

    SiteSettings.objects.create(language="de")
    with time_machine.travel("2026-11-26T12:00:00Z"):
        publish("youtube")
        decide("reject")
        german = text_of(visitor.get("/cookies/"))
        SiteSettings.objects.update(language="en")
        publish("youtube")
        english = text_of(visitor.get("/cookies/versions/"))

    assert "Sie haben am 26. November 2026 alles Optionale abgelehnt." in german
    assert "26 November 2026" in english


def test_whoever_comes_back_to_the_address_of_the_form_is_led_to_the_page(client, policy):
    response = client.get("/cookies/decide/")

    assert response.status_code == 302
    assert response["Location"] == "/cookies/"
    assert client.put("/cookies/decide/").status_code == 405


def test_a_draft_changes_nothing_that_visitors_see(client, policy):
    before = client.get("/cookies/").content
    Category.objects.get(slug="media").texts.update(name="Films")

    assert client.get("/cookies/").content == before


def test_a_published_version_stays_as_it_was(client, policy, publish):
    Category.objects.get(slug="media").texts.filter(language="en").update(name="Films")
    publish("tracker", "youtube", again=False)

    assert "Embedded media" in text_of(client.get("/cookies/versions/1.0/"))
    assert "Films" in text_of(client.get("/cookies/versions/1.1/"))
    assert client.get("/cookies/versions/7.0/").status_code == 404


def test_taking_the_last_service_away_takes_the_banner_away(client, policy, publish):
    before = client.get("/")
    publish()
    after = client.get("/")

    assert b"consent-banner" in before.content
    assert after.status_code == 200
    assert b"consent-banner" not in after.content


def test_what_needs_no_permission_can_be_objected_to(visitor, publish, tracker, decide):
    Category.objects.filter(slug="statistics").update(basis="objection", justification="Anonymous counts.")
    publish("tracker")

    assert b'id="consent-banner"' not in visitor.get("/").content
    assert "data-consent-objection" in visitor.get("/").content.decode()
    boxes = optional_boxes(visitor.get("/cookies/").content.decode())
    assert ["checked" in box for box in boxes] == [True]

    decide("save", "media", add="1")
    assert parse(cookie_of(visitor)).allowed == {"statistics"}

    decide("save")

    assert parse(cookie_of(visitor)).objected
    assert not parse(cookie_of(visitor)).rid
    boxes = optional_boxes(visitor.get("/cookies/").content.decode())
    assert ["checked" in box for box in boxes] == [False]

"""The admin's side: drafts, publishing, who may touch code, and reading what is kept."""

import html
import json
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone

from consent.decision import parse
from consent.models import (
    Category,
    ConsentRecord,
    ConsentSettings,
    CookieFinding,
    PolicyVersion,
    ScriptSnippet,
    Service,
)
from tests.desk import at_desk, errors_of, fields_of, messages_of
from tests.pages import text_of
from tests.plans import complaints, noted

pytestmark = pytest.mark.django_db
PUBLISH = "/admin/consent/policyversion/publish/"


@pytest.fixture
def editor():
    user = User.objects.create_user("editor", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    return at_desk(user)


def address(obj):
    return f"/admin/consent/{obj._meta.model_name}/{obj.pk}/change/"


def save(client, obj, **fields):
    page = client.get(address(obj))
    return send(client, address(obj), fields_of(page, f"{obj._meta.model_name}_form"), fields)


def send(client, url, data, fields):
    for name, value in fields.items():
        data[name] = value
    return client.post(url, data.urlencode(), content_type="application/x-www-form-urlencoded", follow=True)


def accepted(response):
    assert response.redirect_chain, errors_of(response)
    return response


def publish_page(client, **fields):
    """Look at the page and press its button."""
    data = fields_of(client.get(PUBLISH), "publish_form")
    return send(client, PUBLISH, data, fields)


def test_every_admin_page_opens(chief, policy, visitor, decide):
    decide("accept")
    CookieFinding.objects.note("stray", "guard", "/", "cookie", timezone.now())

    for name in (
        *("category", "provider", "service", "policyversion", "consentrecord", "consentdailystat"),
        *("cookiefinding", "consentsettings"),
    ):
        assert chief.get(f"/admin/consent/{name}/", follow=True).status_code == 200, name
    for obj in (
        *(Category.objects.first(), Service.objects.get(slug="youtube"), policy, ConsentRecord.objects.get()),
        *(CookieFinding.objects.get(), Service.objects.get(slug="tracker").storage.get()),
    ):
        assert chief.get(address(obj)).status_code == 200, obj


def test_saving_is_a_draft_and_says_where_to_publish(administrator, client):
    response = accepted(save(administrator, Service.objects.get(slug="youtube"), is_active="on"))

    assert any("Publish the cookie policy" in message for message in messages_of(response))
    assert b"consent-banner" not in client.get("/").content


def test_publishing_takes_the_missing_name_on_the_way(administrator, client):
    Service.objects.filter(slug="youtube").update(is_active=True)

    page = text_of(administrator.get(PUBLISH))
    assert "New service “YouTube”. Asks again." in page
    response = publish_page(administrator, controller_name="Candor Press", controller_contact="a@b.example")

    assert messages_of(response) == ["Version 1.0 of the cookie policy is in force."]
    assert ConsentSettings.objects.get().controller_name == "Candor Press"
    assert LogEntry.objects.filter(content_type__model="policyversion").exists()
    assert b"consent-banner" in client.get("/").content


def test_a_refused_publication_keeps_what_was_typed(administrator):
    Service.objects.filter(slug="youtube").update(is_active=True)

    response = publish_page(administrator, controller_name="Candor Press", note="Videos now.")

    page = text_of(response)
    assert "say how to reach them" in page
    assert b"Candor Press" in response.content
    assert "Videos now." in page
    assert not PolicyVersion.objects.exists()


def test_deciding_otherwise_needs_a_reason(administrator, policy, publish):
    Service.objects.filter(slug="tracker").update(is_active=False)

    refused = publish_page(administrator, again="again")
    assert "Say why you decide otherwise" in text_of(refused)
    publish_page(administrator, again="again", note="To be safe.")

    assert [str(each) for each in PolicyVersion.objects.newest_first()] == ["2.0", "1.0"]


def test_a_change_is_shown_old_and_new_and_may_be_called_words_alone(administrator, policy, tracker):
    tracker.texts.update(purpose="Counts the visits.")

    page = text_of(administrator.get(PUBLISH))
    assert "purpose (English): Counts visits. → Counts the visits. Asks again." in page
    assert "only words have changed, and they mean the same" in page
    publish_page(administrator, again="not-again")

    newest = PolicyVersion.objects.newest_first().first()
    assert (str(newest), newest.change_note) == ("1.1", "Other words that mean the same.")


def test_whoever_publishes_reads_all_that_visitors_will_read(administrator, policy, tracker):
    tracker.texts.update(transfers="Sent to Elsewhere.")

    page = text_of(administrator.get(PUBLISH))

    assert "only words have changed" in page
    for said in ("Pages.", "Sent to Elsewhere.", "Tells visitors apart."):
        assert said in page.partition("What visitors will read")[2]


def test_what_the_publisher_never_saw_is_not_published(administrator, policy, tracker):
    tracker.storage.update(duration_seconds=60)
    shown = fields_of(administrator.get(PUBLISH), "publish_form")
    assert shown["again"] == "not-again"
    Service.objects.filter(slug="youtube").update(name="Our films")
    tracker.storage.create(name="new").texts.create(language="en", purpose="More.")

    refused = send(administrator, PUBLISH, shown, {"note": "Shorter."})

    assert PolicyVersion.objects.count() == 1
    assert "The draft has changed" in text_of(refused)
    assert "stores “new”, which is new." in text_of(refused)
    assert b"Shorter." in refused.content
    anew = fields_of(refused, "publish_form")
    assert anew["again"] == "again"
    assert "is in force" in " ".join(messages_of(send(administrator, PUBLISH, anew, {})))
    assert PolicyVersion.objects.newest_first().first().major == 2


def test_an_old_version_comes_back_as_a_new_one(administrator, policy, publish, client):
    publish()
    assert b"consent-banner" not in client.get("/").content

    administrator.post(f"/admin/consent/policyversion/{policy.pk}/again/")

    assert b"consent-banner" in client.get("/").content
    assert PolicyVersion.objects.newest_first().first().snapshot == policy.snapshot


def test_the_evidence_of_a_version_can_be_downloaded(administrator, policy):
    response = administrator.get(f"/admin/consent/policyversion/{policy.pk}/evidence.json")

    body = json.loads(response.content)
    assert body["sha256"] == policy.sha256
    assert "Accept all" in body["rendered"]["en"]["banner"]


def test_a_published_version_cannot_be_changed(chief, policy):
    url = address(policy)

    assert "Version 1.0" in text_of(chief.get(url))
    assert b'name="_save"' not in chief.get(url).content
    assert chief.post(url, {"change_note": "x"}).status_code == 403
    assert chief.post(f"/admin/consent/policyversion/{policy.pk}/delete/").status_code == 403


def test_editors_may_not_publish(editor, policy):
    assert editor.get(PUBLISH).status_code == 403
    assert editor.post(PUBLISH, {}).status_code == 403
    assert editor.post(f"/admin/consent/policyversion/{policy.pk}/again/").status_code == 403


def test_c33_whoever_may_not_touch_code_neither_sees_nor_changes_it(administrator, tracker):
    page = administrator.get(address(tracker))
    assert page.status_code == 200
    assert b"third.example/t.js" not in page.content
    assert b'name="hosts"' not in page.content

    save(
        administrator,
        tracker,
        **{
            "hosts": "https://evil.example",
            "snippets-TOTAL_FORMS": "1",
            "snippets-INITIAL_FORMS": "0",
            "snippets-0-code": "alert(1)",
            "snippets-0-placement": "head",
            "snippets-0-position": "1",
        },
    )

    tracker.refresh_from_db()
    assert tracker.hosts == "https://third.example"
    assert ScriptSnippet.objects.filter(service=tracker).count() == 1


def test_c33_with_the_permission_code_can_be_changed_and_the_log_says_so(tracker):
    user = User.objects.create_user("coder", is_staff=True)
    wanted = Permission.objects.filter(content_type__app_label="consent")
    user.user_permissions.set(wanted)
    client = at_desk(user)

    accepted(save(client, tracker, hosts="https://fourth.example"))

    tracker.refresh_from_db()
    assert tracker.hosts == "https://fourth.example"
    assert "ost" in LogEntry.objects.get(object_id=str(tracker.pk)).change_message


def test_a_short_name_that_visitors_cookies_hold_cannot_be_changed(chief, policy):
    page = chief.get(address(Category.objects.get(slug="media")))

    assert page.status_code == 200
    assert b'name="slug"' not in page.content


def test_a_receipt_number_finds_its_rows_and_nothing_else_does(chief, policy, visitor, decide):
    decide("accept")
    rid = parse(visitor.cookies["consent"].value).rid

    found = text_of(chief.get("/admin/consent/consentrecord/", {"q": rid}))
    missing = text_of(chief.get("/admin/consent/consentrecord/", {"q": "x" * 16}))

    assert "That is all." in found
    assert "Nothing found." in missing


def test_records_are_exported(chief, policy, visitor, decide):
    decide("save", "media")

    response = chief.get("/admin/consent/consentrecord/export.csv")

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines[0].startswith("key,event,policy")
    assert ",given,1.0,media," in lines[1]


def test_exporting_needs_its_permission(editor):
    assert editor.get("/admin/consent/consentrecord/export.csv").status_code == 403


def test_odd_hosts_and_patterns_are_refused_in_words(chief, tracker):
    response = save(chief, tracker, hosts="not a host!")

    assert "Not a host such as stats.example.org" in text_of(response)


def test_a_finding_is_added_to_the_inventory_with_one_press(administrator, tracker):
    CookieFinding.objects.note("stray_1", "scan", "/archive/", "local", timezone.now())
    CookieFinding.objects.note("other", "guard", "/", "cookie", timezone.now())
    listed = administrator.get("/admin/consent/cookiefinding/").content.decode()
    row = listed[listed.find("stray_1") :]
    link = html.unescape(re.search(r'href="([^"]+)">Add to the inventory', row)[1])

    data = fields_of(administrator.get(link), "storageitem_form")
    assert (data["name"], data["kind"], data["set_by"]) == ("stray_1", "local", "script")
    assert (data["texts-0-language"], data["texts-TOTAL_FORMS"]) == ("en", "1")
    typed = {"service": str(tracker.pk), "name": "stray_*", "texts-0-purpose": "Remembers the volume."}
    accepted(send(administrator, link, data, typed))

    item = tracker.storage.get(name="stray_*")
    assert [text.purpose for text in item.texts.all()] == ["Remembers the volume."]
    assert dict(CookieFinding.objects.values_list("name", "status")) == {
        "stray_1": "declared",
        "other": "new",
    }


def test_what_a_service_is_given_settles_findings_too(administrator, tracker):
    CookieFinding.objects.note("stray", "guard", "/", "cookie", timezone.now())

    new = {"storage-TOTAL_FORMS": "2", "storage-1-kind": "cookie", "storage-1-name": "stray"}
    more = {"storage-1-path": "/", "storage-1-set_by": "server", "storage-1-service": str(tracker.pk)}
    accepted(save(administrator, tracker, **new, **more))

    assert CookieFinding.objects.get().status == "declared"


def test_whoever_may_not_change_the_inventory_is_not_sent_there(editor):
    user = User.objects.get(username="editor")
    user.user_permissions.add(Permission.objects.get(codename="view_cookiefinding"))
    CookieFinding.objects.note("stray", "guard", "/", "cookie", timezone.now())

    page = editor.get("/admin/consent/cookiefinding/")

    assert page.status_code == 200
    assert b"Add to the inventory" not in page.content


def test_the_list_of_proofs_leads_on_by_key_and_counts_nothing(chief, policy):
    row = {"policy": PolicyVersion.objects.get(), "allowed": [], "offered": []}
    moment = timezone.now()
    ConsentRecord.objects.bulk_create(
        ConsentRecord(
            **row,
            key=bytes([number] * 16),
            language="en",
            surface="banner",
            event="withdrawn" if number % 9 == 0 else "given",
            gpc=False,
            js=True,
            created_at=moment,
            ends_at=moment,
        )
        for number in range(120)
    )
    seen, address = [], ""

    with noted() as queries:
        while True:
            listed = chief.get("/admin/consent/consentrecord/" + address).context["cl"]
            seen += [row.pk for row in listed.result_list]
            address = listed.older
            if not address:
                break
        withdrawn = chief.get("/admin/consent/consentrecord/?event__exact=withdrawn").context["cl"]

    assert seen == list(ConsentRecord.objects.order_by("-pk").values_list("pk", flat=True))
    assert {row.event for row in withdrawn.result_list} == {"withdrawn"}
    assert [(query.sql, told) for query in queries if (told := complaints(query))] == []

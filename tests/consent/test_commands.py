import datetime
import json
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from analytics.tidying import tidy
from consent.models import ConsentDailyStat, ConsentRecord, PolicyVersion, Service, StorageItemText

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_proofs_are_deleted_a_year_after_the_permission_ended(policy, decide):
    decide("accept")

    with time_machine.travel(timezone.now() + datetime.timedelta(days=180 + 364)):
        assert run("consent_prune").startswith("0 records")
    with time_machine.travel(timezone.now() + datetime.timedelta(days=180 + 366)):
        assert run("consent_prune").startswith("1 records")
    assert not ConsentRecord.objects.exists()
    assert ConsentDailyStat.objects.exists()
    assert PolicyVersion.objects.exists()


def test_the_process_that_counts_deletes_them_as_well(policy, decide):
    decide("accept")
    now = timezone.now()

    tidy(now + datetime.timedelta(days=180 + 364))
    assert ConsentRecord.objects.exists()
    tidy(now + datetime.timedelta(days=180 + 366))
    assert not ConsentRecord.objects.exists()


def test_records_are_written_as_csv_and_as_json(policy, decide):
    decide("accept")
    today = timezone.now().date().isoformat()

    assert run("consent_export").count("\n") == 2
    row = json.loads(run("consent_export", "--format=jsonl", f"--from={today}", f"--to={today}"))
    assert (row["event"], row["allowed"], row["policy"]) == ("given", "media statistics", "1.0")
    assert run("consent_export", "--format=jsonl", "--to=2000-01-01") == ""


def test_no_cell_of_the_records_is_a_formula(policy, decide):
    decide("accept")
    ConsentRecord.objects.update(language="=1+2")

    header, row = run("consent_export").splitlines()

    assert dict(zip(header.split(","), row.split(","), strict=True))["language"] == "'=1+2"
    assert json.loads(run("consent_export", "--format=jsonl"))["language"] == "=1+2"


def test_missing_presets_and_texts_come_back_and_nothing_is_overwritten():
    Service.objects.get(slug="matomo").delete()
    StorageItemText.objects.filter(language="de").delete()
    Service.objects.filter(slug="youtube").update(name="Our videos")

    assert "matomo" in run("consent_presets")

    assert Service.objects.get(slug="youtube").name == "Our videos"
    assert StorageItemText.objects.filter(language="de").exists()
    assert not Service.objects.filter(is_active=True).exists()

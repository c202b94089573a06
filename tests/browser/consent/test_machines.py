"""Programs that answer for their people, and programs that look for mistakes."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, chromium
from tests.browser.consent.conftest import POST

AUTOCONSENT = ROOT / "node_modules/@duckduckgo/autoconsent"
SCANNER = ROOT / "node_modules/@slashgear/gdpr-cookie-scanner/dist/cli.js"


def needs(path: Path) -> None:
    if path.exists():
        return
    if os.environ.get("CI"):
        pytest.fail(f"CI must not skip {path.name}: npm ci.")
    pytest.skip(f"{path.name} IS NOT INSTALLED: npm ci. This was not tested.")


LOGS = ("lifecycle", "rulesteps", "detectionsteps", "evals", "errors", "messages", "waits")


def let_autoconsent(page, action: str) -> list[dict]:
    """Load DuckDuckGo's client into the page, as its own runner does, and collect what it says."""
    script = (AUTOCONSENT / "dist/autoconsent.playwright.js").read_text()
    said: list[dict] = []
    config = {
        "enabled": True,
        "autoAction": action,
        "disabledCmps": [],
        "enablePrehide": False,
        "enableCosmeticRules": False,
        "enableGeneratedRules": False,
        "detectRetries": 20,
        "isMainWorld": False,
        "prehideTimeout": 2000,
        "enableHeuristicDetection": True,
        "enableHeuristicAction": True,
        "heuristicMode": "reject",
        "visualTest": False,
        "logs": dict.fromkeys(
            ("lifecycle", "rulesteps", "detectionsteps", "evals", "errors", "messages", "waits"), False
        ),
    }
    rules = json.loads((AUTOCONSENT / "rules/rules.json").read_text())
    if action == "optIn":
        rules = {"autoconsent": [OWN_RULE]}
        config["enableHeuristicDetection"] = config["enableHeuristicAction"] = False
        config["heuristicMode"] = "off"

    def hear(source, message):
        said.append(message)
        if message["type"] == "init":
            reply(source["frame"], {"type": "initResp", "config": config, "rules": rules})
        elif message["type"] == "eval":
            result = source["frame"].evaluate(message["code"])
            reply(source["frame"], {"type": "evalResp", "id": message["id"], "result": result})
        elif message["type"] == "popupFound":
            reply(source["frame"], {"type": action})

    def reply(frame, message):
        frame.evaluate(f"setTimeout(() => autoconsentReceiveMessage({json.dumps(message)}), 0)")

    page.expose_binding("autoconsentSendMessage", hear)
    page.evaluate(script)
    return said


#: What a rule of theirs for this banner would say; their heuristics only ever refuse.
OWN_RULE = {
    "name": "candor",
    "prehideSelectors": [],
    "detectCmp": [{"exists": "#consent-banner"}],
    "detectPopup": [{"visible": "#consent-banner"}],
    "optIn": [{"waitForThenClick": "[data-consent-action=accept]"}],
    "optOut": [{"waitForThenClick": "[data-consent-action=reject]"}],
}
LANGUAGE = """
from django.utils import timezone
from blog.models import SiteSettings
from consent import publishing
SiteSettings.objects.update(language={language!r})
publishing.publish(now=timezone.now(), again=True, note="Another language.")
"""


@pytest.fixture(params=["en", "de"])
def language(request, site, visit):
    """The site speaks this language while the test runs."""
    if request.param == "en":
        yield "en"
        return
    speak(site, visit, "de", "Alle ablehnen")
    yield "de"
    speak(site, visit, "en", "Reject all")


def speak(site, visit, language, word):
    """Publish in a language, and wait until the server has seen it."""
    site.python(LANGUAGE.format(language=language))
    page = visit()
    for _ in range(100):
        page.goto(POST)
        if page.get_by_role("button", name=word).count():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"The site never spoke {language}.")


def test_c27_a_program_refuses_and_allows_for_its_person(visit, party, language):
    needs(AUTOCONSENT)
    for action, allowed in (("optOut", ""), ("optIn", "media_statistics")):
        page = visit()
        said = let_autoconsent(page, action)
        expect(page.locator("#consent-banner")).to_be_hidden()
        cookie = next(each["value"] for each in page.context.cookies() if each["name"] == "consent")
        assert cookie.split(".")[3] == allowed, said


def test_c23_a_scan_finds_nothing_that_is_not_declared_and_notices_what_is_not(site, party):
    output = site.manage("consent_scan", "--pages=6", f"--chromium={chromium()}")
    assert "The site does what its inventory says." in output
    assert "Before a choice: 6 pages." in output

    site.python(UNDECLARE)
    try:
        command = [sys.executable, "manage.py", "consent_scan", "--pages=3", f"--chromium={chromium()}"]
        done = subprocess.run(command, cwd=ROOT, env=site.env, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "not declared: cookie “_t1”" in done.stdout
    finally:
        site.python(DECLARE)


UNDECLARE = """
from django.utils import timezone
from consent import publishing
from consent.models import *
StorageItem.objects.filter(name="_t*").update(name="_u*")
publishing.publish(now=timezone.now())
"""
DECLARE = UNDECLARE.replace('"_t*"', '"_v*"').replace('"_u*"', '"_t*"').replace('"_v*"', '"_u*"')


@pytest.mark.deep
@pytest.mark.parametrize("viewport", ["desktop", "mobile"])
def test_a_scanner_for_mistakes_gives_its_best_grade(site, tmp_path, viewport):
    needs(SCANNER)
    script = "console.log(require('playwright').chromium.executablePath())"
    browsers = {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "browsers"), "PATH": os.environ["PATH"]}
    node = shutil.which("node")
    wanted = subprocess.run(
        [node, "-e", script], cwd=ROOT, env=browsers, capture_output=True, text=True, check=True
    )
    pretend_to_be(Path(wanted.stdout.strip()), tmp_path)

    command = [node, SCANNER, "scan", site.url + POST, "-o", tmp_path, "-f", "json", "-l", "en-GB"]
    command += ["--viewport", viewport, "--fail-on", "A", "--json-summary"]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, **browsers}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def pretend_to_be(wanted: Path, folder: Path) -> None:
    """Playwright of npm looks for its own browser: lead it to the one there is."""
    revision = re.search(r"chromium-(\d+)", str(wanted))[1]
    shell = (
        folder
        / f"browsers/chromium_headless_shell-{revision}/chrome-headless-shell-linux64/chrome-headless-shell"
    )
    for path in (wanted, shell):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'#!/bin/sh\nexec {chromium()} --headless=new --no-sandbox --disable-gpu "$@"\n')
        path.chmod(0o755)

"""Each requirement's test can fail: break what it guards, once, in a copy, and see it red."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.deep,
    # The copies run on SQLite, whatever we run on: once is enough.
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the mutations run with SQLite"),
]
ROOT = Path(__file__).resolve().parents[2]
PARTS = [
    "analytics",
    "blog",
    "config",
    "consent",
    "static",
    "templates",
    "tests",
    "manage.py",
    "pyproject.toml",
]
REQUESTS = "tests/consent/test_requirements.py"
BROWSER = "tests/browser/consent/test_choosing.py"
TABS = "tests/browser/consent/test_tabs.py"
MACHINES = "tests/browser/consent/test_machines.py"
RED = 1  # pytest: tests ran and some failed


@dataclass(frozen=True)
class Mutation:
    """Instead of `old` the file says `new`; then this test has to fail."""

    requirement: str
    file: str
    old: str
    new: str
    tests: str = REQUESTS

    def __str__(self) -> str:
        return f"{self.requirement}: {self.new[:40]}"


BANNER, HEAD = "templates/consent/_banner.html", "templates/consent/_head.html"
CATEGORY, SERVICES = "templates/consent/_category.html", "templates/consent/_services.html"
DECIDING, GUARD, JS = "consent/views/deciding.py", "consent/guard.py", "static/consent/consent.js"
CSS, BASE, POLICY = "static/consent/consent.css", "templates/base.html", "consent/policy.py"
ACCEPT = '<button name="decision" value="accept" data-consent-action="accept">{{ words.accept }}</button>'
REJECT = '<button name="decision" value="reject" data-consent-action="reject">{{ words.reject }}</button>'

MUTATIONS = [
    # a script outside of its template
    Mutation("c1_", SERVICES, "<template data-consent-category", "<div data-consent-category", BROWSER),
    # a no that is a yes
    Mutation("c2_", DECIDING, '"reject": set[str]()', '"reject": set(policy.optional)', BROWSER),
    # no second press on the first layer
    Mutation(
        "c3_",
        BANNER,
        REJECT,
        '<a data-consent-action="reject" href="/cookies/">{{ words.reject }}</a>',
        BROWSER,
    ),
    # no looks like a link
    Mutation("c4_", BANNER, 'value="reject" data', 'value="reject" class="second" data', BROWSER),
    Mutation("c5_", CATEGORY, "{% if category.is_on %} checked{% endif %}", " checked"),
    Mutation(
        "c6_",
        CSS,
        ".consent-banner { position: sticky;",
        ".consent-banner { position: fixed; inset: 0;",
        BROWSER,
    ),
    Mutation("c7_", POLICY, "allowed = frozenset(chosen &", "allowed = frozenset(set(self.optional) &"),
    Mutation("c8_", BANNER, "{{ shown.intro }}", ""),
    Mutation(
        "c8_",
        "consent/presentation.py",
        'for item in record["storage"]]',
        'for item in record["storage"][:1]]',
    ),
    Mutation("c9_", BASE, "{{ consent_link(consent) }}", ""),
    Mutation("c10_", "consent/withdrawal.py", 'return ["", *parents]', 'return [""]'),
    Mutation("c10_", JS, "if (said.withdrawn.length) await withdraw(said);", "", BROWSER),
    Mutation("c10_", JS, "channel?.postMessage(said);", "", TABS),
    Mutation("c10_", JS, "  forget(left);", "", TABS),
    Mutation("c10_", JS, "document.hidden || look()", "{}", TABS),
    Mutation(
        "c11_", DECIDING, "max_age=policy.lifetime_days * DAY", "max_age=DAY * (180 if after.rid else 7)"
    ),
    Mutation("c12_", "consent/comparison.py", 'is new.", material=True', 'is new.", material=False'),
    Mutation(
        "c13_", "consent/decision.py", "if decision.day <= today < decision.ends(lifetime_days)", "if True"
    ),
    Mutation(
        "c14_",
        DECIDING,
        'PolicyVersion.objects.numbered(request.POST.get("v", ""))',
        "PolicyVersion.objects.newest_first().first()",
    ),
    Mutation("c14_", "consent/recording.py", "        if after.rid:\n            raise", "        pass"),
    Mutation("c15_", POLICY, 'rid=rid if allowed & set(self.asked) else ""', "rid=rid"),
    Mutation(
        "c16_", "consent/recording.py", "return Event.CHANGED if known else Event.GIVEN", "return Event.GIVEN"
    ),
    Mutation("c17_", "consent/visitor.py", '== "1"', "is not None"),
    Mutation("c18_", "consent/views/files.py", '"gpc": policy.honours_gpc', '"gpc": "yes"'),
    Mutation("c19_", "consent/context.py", "if policy.optional else None", ""),
    Mutation(
        "c20_",
        "consent/texts/de.toml",
        'why = "Wird nur beim Anmelden',
        'why = ""\nx = "Wird nur beim Anmelden',
    ),
    Mutation("c21_", GUARD, "del response.cookies[key]", "pass"),
    Mutation("c22_", GUARD, "patch_cache_control(response, private=True, no_store=True)", "pass"),
    Mutation(
        "c22_",
        "consent/middleware.py",
        'if request.consent.was_read and not response.has_header("Cache-Control")',
        "if True",
    ),
    Mutation(
        "c23_",
        "consent/scanning.py",
        "if not any(kind == each and fnmatchcase(name, pattern) for each, pattern in known)",
        "if False",
        MACHINES,
    ),
    Mutation("c24_", "templates/blog/_video.html", "<template>", "<div>", "tests/blog/test_videos.py"),
    Mutation("c25_", BANNER, "<section id", '<div id="cookie-wall"></div><section id', BROWSER),
    Mutation(
        "c26_",
        "consent/texts/en.toml",
        'reject = "Reject all"',
        'reject = "No, I hate good things"',
        "tests/consent/test_wording.py",
    ),
    Mutation("c27_", CSS, "position: sticky", "position: static", MACHINES),
    Mutation("c28_", HEAD, "<noscript>", "<noscript hidden><!--", BROWSER),
    Mutation(
        "c29_",
        CSS,
        ".consent-banner { position: sticky;",
        ".consent-banner { position: fixed; inset: auto 0 0;",
        BROWSER,
    ),
    Mutation(
        "c30_",
        HEAD,
        "<script src=\"{{ static('consent/head.js') }}\">",
        "<script defer src=\"{{ static('consent/head.js') }}\">",
        BROWSER,
    ),
    Mutation("c31_", DECIDING, "if not is_same_origin(request.META):", "if False:"),
    Mutation("c32_", DECIDING, "if is_path_of_ours(wanted) else '/'", ""),
    Mutation(
        "c33_",
        "consent/admin/inventory.py",
        'else ["hosts", "kind"]',
        "else []",
        "tests/consent/test_admin.py",
    ),
    Mutation(
        "c34_", "templates/blog/feed_entry.html", "{{ edition.body }}", "consent-banner{{ edition.body }}"
    ),
    Mutation(
        "c35_",
        "consent/middleware.py",
        'OURS_ALONE = ("/cookies/", settings.DESK)',
        "OURS_ALONE = (settings.DESK,)",
    ),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The project once more, to be broken."""
    copy = tmp_path_factory.mktemp("mutated")
    for part in PARTS:
        place = ROOT / part
        if place.is_dir():
            ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
            shutil.copytree(place, copy / part, ignore=ignore)
        else:
            shutil.copy(place, copy / part)
    if (ROOT / "node_modules").exists():
        (copy / "node_modules").symlink_to(ROOT / "node_modules")
    return copy


def run(copy: Path, tests: str, requirement: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    env.pop("DATABASE_URL", None)
    env["DATA_DIR"] = str(copy / "var")
    options = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not deep", "-k", requirement]
    command = [sys.executable, "-m", "pytest", tests, *options]
    return subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True, check=False)


def test_there_is_a_mutation_for_every_requirement():
    assert {mutation.requirement for mutation in MUTATIONS} == {f"c{number}_" for number in range(1, 36)}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_the_test_of_a_requirement_notices_when_it_is_broken(copy, mutation):
    file = copy / mutation.file
    whole = file.read_text()
    assert mutation.old in whole, "the mutation no longer fits the code"

    file.write_text(whole.replace(mutation.old, mutation.new))
    try:
        done = run(copy, mutation.tests, mutation.requirement)
    finally:
        file.write_text(whole)

    assert done.returncode == RED, done.stdout[-3000:] + done.stderr[-2000:]

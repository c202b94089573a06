"""What no linter checks: where things may stand."""

import ast
import re
from pathlib import Path

import pytest

from config.templates import FUNCTIONS_OF_THE_FRAME

ROOT = Path(__file__).resolve().parents[1]
APPS = ("config", "analytics", "blog", "consent")
PYTHON = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
TEMPLATES = list((ROOT / "templates").rglob("*.html"))
DRAWERS = {"utils", "helpers", "common", "services", "core", "misc", "manager", "managers"}


def name_of(path):
    return str(path.relative_to(ROOT))


def test_no_file_is_a_drawer():
    assert [name_of(path) for path in PYTHON if path.stem in DRAWERS] == []


def test_files_stay_small_enough_to_read():
    assert [name_of(path) for path in PYTHON if len(path.read_text().splitlines()) > 400] == []


def test_html_is_marked_safe_in_one_module():
    marking = [path for path in PYTHON if re.search(r"\bmark_safe\b|SafeString\(", path.read_text())]

    assert [name_of(path) for path in marking] == ["blog/markup.py"]


def test_templates_trust_nothing():
    unsafe = re.compile(r"\|\s*safe\b|{%-?\s*autoescape|\bMarkup\b")

    assert [name_of(path) for path in TEMPLATES if unsafe.search(path.read_text())] == []


def test_templates_hold_no_inline_script_style_or_handler():
    # A block of JSON-LD is data, which no browser runs.
    inline = re.compile(
        r'<script(?! type="application/ld\+json">)(?![^>]*\bsrc=)[^>]*>|\son[a-z]+=|\sstyle=', re.IGNORECASE
    )

    assert [name_of(path) for path in TEMPLATES if inline.search(path.read_text())] == []


def test_only_the_frame_and_the_admin_use_what_other_apps_give():
    given = "|".join(FUNCTIONS_OF_THE_FRAME)
    foreign = re.compile(rf"{{%\s*load[^%]*\b(analytics|consent)\b|\b({given})\(")
    allowed = (ROOT / "templates/base.html", ROOT / "templates/admin")

    using = [path for path in TEMPLATES if foreign.search(path.read_text())]
    assert [name_of(path) for path in using if not str(path).startswith(tuple(map(str, allowed)))] == []
    assert ROOT / "templates/base.html" in using


@pytest.mark.parametrize("path", sorted((ROOT / "blog/models").glob("*.py")), ids=name_of)
def test_models_know_no_http(path):
    tree = ast.parse(path.read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert not imported & {
        "django.http",
        "django.shortcuts",
        "django.template",
        "django.contrib.messages",
    }


def test_no_download_host_is_named_in_a_lock():
    for lock in [*ROOT.glob("requirements*.lock"), ROOT / "package-lock.json"]:
        assert not re.search(r"://", lock.read_text()), lock.name


def reads_parameters(function):
    parts = list(ast.walk(function))
    attributes = {ast.unparse(node) for node in parts if isinstance(node, ast.Attribute)}
    called = {ast.unparse(node.func) for node in parts if isinstance(node, ast.Call)}
    return "request.GET" in attributes or "newest" in called


def test_views_for_readers_declare_the_parameters_that_they_read():
    """Caches drop all others before Django sees them."""
    views = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "tests" not in path.parts]
    declared, undeclared = [], []
    for path in views:
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef):
                continue
            marks = {ast.unparse(each).partition("(")[0] for each in function.decorator_list}
            if "for_readers" in marks and reads_parameters(function):
                (declared if "reads" in marks else undeclared).append(f"{name_of(path)}: {function.name}")

    assert declared
    assert undeclared == []

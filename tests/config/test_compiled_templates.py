"""Readers' templates are compiled once, not at each start."""

import errno
from pathlib import Path

import jinja2
import pytest

from config.settings import BASE_DIR
from config.templates import environment


@pytest.fixture
def compilations(monkeypatch):
    """The names of templates that had to be compiled."""
    names = []
    compile_one = jinja2.Environment.compile

    def counted(self, source, name=None, *rest):
        names.append(name)
        return compile_one(self, source, name, *rest)

    monkeypatch.setattr(jinja2.Environment, "compile", counted)
    return names


def started(folder):
    loader = jinja2.FileSystemLoader(BASE_DIR / "templates")
    return environment(loader=loader, auto_reload=False, compiled=folder)


def test_a_second_start_finds_its_templates_compiled(tmp_path, compilations):
    names = ["404.html", "base.html"]
    for name in names:
        started(tmp_path / "templates").get_template(name)
        started(tmp_path / "templates").get_template(name)

    assert compilations == names


def test_a_full_disk_costs_no_page(tmp_path, compilations, monkeypatch):
    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(jinja2.FileSystemBytecodeCache, "dump_bytecode", full)

    assert started(tmp_path / "templates").get_template("404.html")
    assert compilations == ["404.html"]


def test_a_folder_that_cannot_be_made_costs_no_page():
    assert started(Path("/proc/nowhere/templates")).get_template("404.html")

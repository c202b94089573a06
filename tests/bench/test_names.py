"""What the benchmarks call exists: most of them run by hand, long after what they measure was renamed."""

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("analytics", "bench", "blog", "config", "consent", "tests")
# A peer runs in a Python of its own, with what it needs.
FILES = [path for path in sorted((ROOT / "bench").rglob("*.py")) if "peers" not in path.parts]


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imported(tree):
    """What of ours is imported, wherever it is: the module, its name there and its name here."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] in OURS:
            for each in node.names:
                yield node.module, each.name, each.asname or each.name


def thing(module, name):
    """A name of a module, or a module in a package."""
    found = importlib.import_module(module)
    return getattr(found, name) if hasattr(found, name) else importlib.import_module(f"{module}.{name}")


def missing(node, known):
    """The first part of `name.attribute.attribute` that is not there; nothing where all is."""
    if isinstance(node, ast.Name):
        return known.get(node.id), ""
    if not isinstance(node, ast.Attribute):
        return None, ""
    found, lost = missing(node.value, known)
    if found is None or lost:
        return None, lost
    return getattr(found, node.attr, None), "" if hasattr(found, node.attr) else ast.unparse(node)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_benchmark_names_only_what_exists(path):
    tree = ast.parse(path.read_text())
    known = {here: thing(module, name) for module, name, here in imported(tree)}

    parts = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    assert {lost for node in parts if (lost := missing(node, known)[1])} == set()


@pytest.mark.parametrize("path", [path for path in FILES if path.stem != "__main__"], ids=name_of)
def test_a_benchmark_can_be_imported(path):
    importlib.import_module(name_of(path).removesuffix(".__init__"))

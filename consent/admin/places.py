"""Where in the admin something is mended that stops publishing."""

from django.db.models import Model
from django.urls import reverse

from consent.completeness import Problem
from consent.models import Category, Service, StorageItem
from consent.models.settings import ONLY_ROW


def address(problem: Problem) -> str:
    """The page with the field, or nothing where no page of the admin could mend it."""
    row = place_of(problem)
    if row is None:
        return ""
    model, pk = row
    page = reverse(f"admin:consent_{model}_change", args=[pk])
    return f"{page}#{problem.field}" if problem.field else page


def place_of(problem: Problem) -> tuple[str, int] | None:
    if problem.model == "consentsettings":
        return problem.model, ONLY_ROW
    found: Model | None = None
    if problem.model == "category":
        found = Category.objects.filter(slug=problem.key[0]).first()
    elif problem.model == "service":
        found = Service.objects.filter(slug=problem.key[0]).first()
    elif problem.model == "storageitem":
        service, kind, name, domain, path = problem.key
        found = StorageItem.objects.filter(
            service__slug=service, kind=kind, name=name, domain=domain, path=path
        ).first()
    return (problem.model, found.pk) if found else None

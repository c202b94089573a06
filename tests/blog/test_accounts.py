"""Who manages accounts: Administrators, and nobody becomes more by it than they are."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from tests.desk import Page, at_desk, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    return person("chief", "Administrators")


@pytest.fixture
def desk(chief):
    return at_desk(chief)


def account(user, page="change"):
    return f"/admin/auth/user/{user.pk}/{page}/"


def group(name):
    return str(Group.objects.get(name=name).pk)


def keeper_of_code():
    user = person("keeper")
    user.user_permissions.add(Permission.objects.get(codename="manage_code"))
    return user


def superuser():
    return person("root", is_superuser=True)


def test_an_administrator_makes_an_account_and_puts_it_into_a_group(desk):
    new = {"username": "new", "usable_password": "true", "password1": "dike-1953!", "password2": "dike-1953!"}
    desk.post("/admin/auth/user/add/", new)
    user = User.objects.get(username="new")
    page = Page(desk, account(user), "user_form")
    page["is_staff"] = "on"
    page["groups"] = [group("Editors"), group("Administrators")]

    page.press("_save")

    user.refresh_from_db()
    assert user.is_staff
    assert {each.name for each in user.groups.all()} == {"Editors", "Administrators"}


def test_an_administrator_is_not_made_a_superuser_by_themselves(chief, desk):
    page = Page(desk, account(chief), "user_form")
    page["is_superuser"] = "on"
    page["user_permissions"] = [str(Permission.objects.get(codename="manage_code").pk)]

    page.press("_save", first_name="Ada")

    chief = User.objects.get(pk=chief.pk)
    assert (chief.first_name, chief.is_superuser) == ("Ada", False)
    assert not chief.has_perm("consent.manage_code")


@pytest.mark.parametrize("make", [superuser, keeper_of_code])
@pytest.mark.parametrize("is_active", [True, False])
def test_an_administrator_does_not_become_somebody_who_may_more(desk, make, is_active):
    user = make()
    User.objects.filter(pk=user.pk).update(is_active=is_active)
    password = {"usable_password": "true", "password1": "dike-1953!", "password2": "dike-1953!"}

    answers = [
        desk.post(account(user, "password"), password),
        desk.post(account(user), {"username": "mine"}),
        desk.post(account(user, "delete"), {"post": "yes"}),
    ]
    desk.post("/admin/auth/user/", {"action": "delete_selected", "_selected_action": user.pk, "post": "yes"})

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert User.objects.get(pk=user.pk).password == user.password
    assert desk.get(account(user)).status_code == 200


def test_an_administrator_puts_nobody_into_a_group_that_may_more(chief, desk):
    coders = Group.objects.create(name="Coders")
    coders.permissions.add(Permission.objects.get(codename="manage_code"))
    page = Page(desk, account(chief), "user_form")
    page["groups"] = [group("Administrators"), str(coders.pk)]

    page.press("_save")

    assert {each.name for each in chief.groups.all()} == {"Administrators"}


def test_groups_are_read_by_administrators_and_changed_by_superusers(desk):
    address = f"/admin/auth/group/{group('Administrators')}/change/"

    assert desk.get(address).status_code == 200
    assert desk.post(address, {"name": "Mine"}).status_code == 403
    assert desk.get("/admin/auth/group/add/").status_code == 403
    assert at_desk(superuser()).get("/admin/auth/group/add/").status_code == 200


def test_a_superuser_manages_everybody():
    desk, user = at_desk(superuser()), keeper_of_code()
    page = Page(desk, account(user), "user_form")
    page["is_superuser"] = "on"

    page.press("_save")

    assert User.objects.get(pk=user.pk).is_superuser

"""Accounts: whoever manages them gains nothing by it that they may not do themselves."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from blog.admin.pages import person

admin.site.unregister(User)


def permissions_of(user: User) -> QuerySet[Permission]:
    """Not Django's `get_all_permissions()`, which knows none of an account that is switched off."""
    return Permission.objects.filter(Q(user=user) | Q(group__user=user)).order_by()


def may_manage(manager: User, account: User) -> bool:
    """Whoever sets a password can be the other: nobody may who has not got all of their permissions."""
    if manager.is_superuser:
        return True
    more = permissions_of(account).exclude(pk__in=permissions_of(manager).values("pk"))
    return not account.is_superuser and not more.exists()


@admin.register(User)
class AccountAdmin(UserAdmin):
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_manage(person(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or may_manage(person(request), obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if person(request).is_superuser else [*fields, "is_superuser", "user_permissions"]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "groups" and not person(request).is_superuser:
            more = Permission.objects.exclude(pk__in=permissions_of(person(request)).values("pk"))
            options["queryset"] = Group.objects.exclude(permissions__in=more)
        return super().formfield_for_manytomany(db_field, request, **options)

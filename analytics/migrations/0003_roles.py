from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations


def let_editors_see(apps, schema_editor):
    """Editors and Administrators see the figures and choose what is pinned in Most read."""
    database = schema_editor.connection.alias
    # Django makes permissions after all migrations; the groups need them now.
    create_permissions(installed_apps.get_app_config("analytics"), verbosity=0, using=database, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    allowed = permissions.filter(content_type__app_label="analytics")
    for group in apps.get_model("auth", "Group").objects.using(database).filter(
        name__in=["Editors", "Administrators"]
    ):
        group.permissions.add(*allowed)


class Migration(migrations.Migration):
    dependencies = [("analytics", "0002_storage"), ("blog", "0002_roles")]

    operations = [migrations.RunPython(let_editors_see, migrations.RunPython.noop)]

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

WRITERS = [
    "add_post",
    "change_post",
    "view_post",
    "view_source",
    "add_source",
    "view_tag",
    "view_author",
    "view_image",
    "add_image",
]


def make_groups(apps, schema_editor):
    """Writers, Editors and Administrators. Their members still need “staff status” to log in."""
    database = schema_editor.connection.alias
    # Django makes permissions after all migrations; the groups need them now.
    for label in ("auth", "blog"):
        config = installed_apps.get_app_config(label)
        create_permissions(config, verbosity=0, using=database, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    groups = apps.get_model("auth", "Group").objects.using(database)
    blog = permissions.filter(content_type__app_label="blog")
    people = permissions.filter(content_type__app_label="auth", content_type__model__in=["user", "group"])
    for name, allowed in {
        "Writers": [blog.filter(codename__in=WRITERS)],
        "Editors": [blog.exclude(content_type__model="sitesettings")],
        "Administrators": [blog, people],
    }.items():
        group, _ = groups.get_or_create(name=name)
        for each in allowed:
            group.permissions.add(*each)


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]

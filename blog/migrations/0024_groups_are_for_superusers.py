from django.db import migrations


def take_groups_from_administrators(apps, schema_editor):
    """Whoever changes a group they are in gives themselves any permission, code of third parties included."""
    database = schema_editor.connection.alias
    groups = apps.get_model("auth", "Permission").objects.using(database).filter(
        content_type__app_label="auth", codename__in=["add_group", "change_group", "delete_group"]
    )
    for group in apps.get_model("auth", "Group").objects.using(database).filter(name="Administrators"):
        group.permissions.remove(*groups)


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0023_whole_names_of_publishers'),
    ]

    operations = [
        migrations.RunPython(take_groups_from_administrators, migrations.RunPython.noop),
    ]

from django.db import migrations

#: Their key is most of what they hold: SQLite keeps them once instead of twice.
KEYED = ["hourcount", "daycount", "seen", "networkday", "referrerday", "uncounted"]


def shape(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in KEYED:
            keep_in_key_order(schema_editor, f"analytics_{name}")
    elif schema_editor.connection.vendor == "postgresql":
        # An indexed column changes with every flush; room on the page keeps the table small.
        schema_editor.execute("ALTER TABLE analytics_postcount SET (fillfactor = 50)")


def keep_in_key_order(schema_editor, table):
    """Make the table, which is still empty, again without row numbers."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [table])
        statements = sorted((sql for (sql,) in cursor.fetchall()), key=lambda sql: "CREATE TABLE" not in sql)
    schema_editor.execute(f'DROP TABLE "{table}"')
    schema_editor.execute(f"{statements[0]} WITHOUT ROWID")
    for index in statements[1:]:
        schema_editor.execute(index)


class Migration(migrations.Migration):
    dependencies = [("analytics", "0001_initial")]

    operations = [migrations.RunPython(shape, migrations.RunPython.noop)]

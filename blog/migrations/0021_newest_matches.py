from django.db import migrations

# What reads an index of words for a phrase gets every text that has its words, and has to read each one. So that is
# done last, and for no more of them than are asked for. The planner takes @@ for cheap: left to itself it reads each
# post of a small site, and on a large one it walks the keys backwards.
NEWEST = """
CREATE FUNCTION blog_newest_matches(loosely tsquery, exactly tsquery, most integer)
RETURNS TABLE (id bigint, edition_id bigint)
LANGUAGE sql STABLE ROWS 400 SET enable_seqscan = off AS $$
    WITH found AS MATERIALIZED (
        SELECT entry.id, entry.edition_id FROM blog_searchentry entry WHERE entry.vector @@ loosely
    )
    SELECT ordered.id, ordered.edition_id
    FROM (SELECT found.id, found.edition_id FROM found ORDER BY found.id DESC OFFSET 0) ordered
    WHERE loosely = exactly
    OR (SELECT entry.vector @@ exactly FROM blog_searchentry entry WHERE entry.id = ordered.id)
    ORDER BY ordered.id DESC
    LIMIT most
$$
"""


def create(apps, schema_editor):
    """`blog_latest_matches` stays: servers that still run the code of before ask it until they are replaced."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(NEWEST)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION blog_newest_matches(tsquery, tsquery, integer)")


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0020_pictures_in_editions'),
    ]

    operations = [
        migrations.RunPython(create, drop),
    ]

import django.db.models.deletion
from django.db import migrations, models

FTS5 = """
CREATE VIRTUAL TABLE blog_searchindex USING fts5(
    title, head, body, sources, marks, content='', columnsize=0, tokenize="ascii tokenchars '/'"
)
"""
# Lexemes come from blog/search/words.py: letters and digits alone, whatever the script, and a slash in marks.
POSTGRESQL = [
    "ALTER TABLE blog_searchentry ADD COLUMN vector tsvector",
    # With pending lists, one publisher in a while would wait for a second.
    "CREATE INDEX blog_searchentry_vector ON blog_searchentry USING gin (vector) WITH (fastupdate = off)",
    # The planner takes @@ for cheap. Left to itself it reads each post of a small site, and on a large one it walks
    # the keys backwards; both take a hundred times as long as the index.
    """
    CREATE FUNCTION blog_latest_matches(query tsquery, most integer)
    RETURNS TABLE (id bigint, edition_id bigint)
    LANGUAGE sql STABLE ROWS 400 SET enable_seqscan = off AS $$
        WITH found AS MATERIALIZED (
            SELECT entry.id, entry.edition_id FROM blog_searchentry entry WHERE entry.vector @@ query
        )
        SELECT found.id, found.edition_id FROM found ORDER BY found.id DESC LIMIT most
    $$
    """,
    # Beginnings of words are ranges, which need the order of bytes.
    'ALTER TABLE blog_searchword ALTER COLUMN key TYPE varchar(30) COLLATE "C"',
]


def create_index(apps, schema_editor):
    """What the models know nothing of."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)
    else:
        schema_editor.execute(FTS5)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION blog_latest_matches")
    else:
        schema_editor.execute("DROP TABLE blog_searchindex")


def everything_due(apps, schema_editor):
    """What was published before there was an index waits for `reindex`, or for the process that counts."""
    schema_editor.execute(
        "INSERT INTO blog_searchdue (edition_id) SELECT id FROM blog_edition"
        " WHERE live_until IS NULL OR live_until > CURRENT_TIMESTAMP"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0009_parts_of_sources'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchDue',
            fields=[
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='blog.edition')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('pk', models.CompositePrimaryKey('key', 'word', blank=True, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=30)),
                ('word', models.CharField(max_length=30)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('told', models.BinaryField(null=True)),
                ('edition', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='search_entry', to='blog.edition')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SearchState',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('version', models.CharField(max_length=30)),
                ('languages', models.JSONField(default=list)),
                ('words', models.PositiveIntegerField(default=0)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_search_state')],
            },
        ),
        migrations.RunPython(create_index, drop_index),
        migrations.RunPython(everything_due, migrations.RunPython.noop),
    ]

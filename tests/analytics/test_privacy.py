"""Nothing that is kept leads back to a reader: the planted address and browser are nowhere."""

import datetime

import pytest
from django.apps import apps
from django.db import connection

from analytics.models import Salt, Seen
from analytics.tidying import tidy
from analytics.tokens import SALT_BYTES, day_key, network_token, reader_token
from tests.beacons import Reader
from tests.posts import NOW, make_live

ADDRESS, IPV6 = "203.0.113.77", "2001:db8:aaaa:bbbb:cccc::77"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0 PlantedName"
PLANTED = [ADDRESS, "2001:db8:aaaa:bbbb", "PlantedName", "Firefox/145"]
#: Addresses as they would look in binary.
PACKED = [bytes([203, 0, 113, 77]), bytes.fromhex("20010db8aaaabbbb")]


def files_below(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows_of_all_tables():
    for model in apps.get_models():
        yield from model.objects.values_list() if hasattr(model, "objects") else ()


def in_bytes(value):
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


@pytest.mark.django_db
def test_no_file_and_no_table_holds_the_address_or_the_browser(reader, caplog, capfd):
    post, other = make_live("One"), make_live("Two", slug="two")

    for each in (post, other):
        for address in (ADDRESS, IPV6):
            reader.send(each, address=address, agent=AGENT, referrer="news.example.org")
    spooled = files_below(reader.spool.folder)
    reader.count()

    kept = [*spooled.values(), *files_below(reader.spool.folder).values()]
    kept += [in_bytes(value) for row in rows_of_all_tables() for value in row]
    kept += [caplog.text.encode(), *(text.encode() for text in capfd.readouterr())]
    assert Seen.objects.count() == 4
    assert any(b"news.example.org" in each for each in kept)
    for planted in [*(text.encode() for text in PLANTED), *PACKED]:
        assert not any(planted in each for each in kept), planted


@pytest.mark.django_db(transaction=True)
def test_the_database_as_it_lies_on_the_disk_does_not_hold_it_either(open_spool):
    if connection.vendor != "sqlite":
        pytest.skip("A server keeps the files of PostgreSQL; its tables are looked through above.")
    reader = Reader(open_spool("spool"))
    reader.send(make_live("One"), address=ADDRESS, agent=AGENT, referrer="news.example.org")
    reader.count()
    name = connection.settings_dict["NAME"]

    contents = []
    for suffix in ("", "-wal"):
        with open(f"{name}{suffix}", "rb") as file:  # noqa: PTH123
            contents.append(file.read())
    assert any(b"news.example.org" in content for content in contents)
    assert not any(text.encode() in content for text in PLANTED for content in contents)


@pytest.mark.django_db
def test_tokens_of_one_reader_on_two_posts_have_nothing_in_common(reader):
    for post in (make_live("One"), make_live("Two", slug="two")):
        reader.send(post)

    rows = reader.spool.connection.execute("SELECT reader, network FROM hit").fetchall()

    assert len({token for row in rows for token in row}) == 4


def test_without_the_salt_or_the_secret_no_token_can_be_made_again():
    salt, other = b"1" * SALT_BYTES, b"2" * SALT_BYTES
    tokens = {
        reader_token(day_key(secret, each), ADDRESS, AGENT, 7)
        for secret in ("secret", "another")
        for each in (salt, other)
    }

    assert len(tokens) == 4
    key = day_key("secret", salt)
    assert reader_token(key, ADDRESS, AGENT, 7) in tokens
    assert network_token(key, ADDRESS, 7) not in tokens
    assert min(tokens) >= -(2**63) and max(tokens) < 2**63


@pytest.mark.django_db
def test_a_salt_that_is_over_is_not_in_the_files_of_the_spool(reader):
    reader.send(make_live())
    reader.count()
    old = bytes(Salt.objects.get(day=NOW.toordinal()).salt)
    assert any(old in content for content in files_below(reader.spool.folder).values())

    later = NOW + datetime.timedelta(days=2)
    reader.count(later)
    tidy(later)

    assert not any(old in content for content in files_below(reader.spool.folder).values())
    assert not Salt.objects.filter(day=NOW.toordinal()).exists()


@pytest.mark.django_db
def test_a_beacon_never_asks_the_main_database(reader, django_assert_num_queries):
    post = make_live()
    reader.send(post)

    with django_assert_num_queries(0):
        for number in range(20):
            reader.send(post, address=f"198.51.100.{number}")
            reader.send(post, agent="curl/8.9.1")
            reader.load_pixel(post)


@pytest.mark.django_db
def test_the_answer_sets_no_cookie_and_is_kept_by_nobody(reader):
    reader.load_pixel(make_live())

    assert reader.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in reader.headers

"""The store of what was made of something that the database said."""

from blog.keeping import OVERHEAD, Kept

ROOM = 10 * OVERHEAD


def test_the_same_is_made_once():
    kept = Kept(ROOM)
    made = kept.of("wall", ("row",), lambda: ["made"])

    assert kept.of("wall", ("row",), lambda: ["again"]) is made
    assert kept.get("wall", ("row",)) is made


def test_what_the_database_says_otherwise_is_made_anew_and_takes_the_place_of_the_old():
    kept = Kept(ROOM)
    kept.of("wall", ("row", 1), lambda: "old")

    assert kept.get("wall", ("row", 2)) is None
    assert kept.of("wall", ("row", 2), lambda: "new") == "new"
    assert kept.get("wall", ("row", 1)) is None
    assert len(kept.entries) == 1


def test_it_holds_no_more_than_it_has_room_for_and_loses_what_was_wanted_longest_ago():
    kept = Kept(3 * OVERHEAD + 600)
    for name in "abc":
        kept.put(name, (), {"main": "x"})
    kept.get("a", ())
    kept.put("d", (), {"main": "x"})

    assert list(kept.entries) == ["c", "a", "d"]
    assert kept.used == sum(entry.size for entry in kept.entries.values()) <= kept.room


def test_texts_weigh_what_they_take_on_both_sides_however_deep_they_lie():
    kept = Kept(ROOM)
    text = "x" * OVERHEAD
    kept.put("a", ((1, [(text, None)]), text), {"main": text})

    assert 4 * OVERHEAD < kept.used < 4 * OVERHEAD + 1000
    kept.put("a", (), "")
    assert kept.used < OVERHEAD + 1000


def test_what_is_larger_than_the_room_is_not_kept_and_leaves_nothing_behind():
    kept = Kept(ROOM)

    assert kept.of("wall", (), lambda: "x" * ROOM) == "x" * ROOM
    assert kept.get("wall", ()) is None
    assert kept.used == 0


def test_without_room_everything_is_made_each_time():
    kept = Kept(0)

    assert [kept.of("wall", (), lambda made=made: made) for made in (1, 2)] == [1, 2]

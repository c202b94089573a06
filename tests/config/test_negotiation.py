import pytest

from config.pagecache.negotiation import encoding_for, has_already


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br ; q=0.2 , gzip;Q=0.2", "br"),
        ("*", "br"),
        ("*;q=0", ""),
        ("identity", ""),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("br;q=0, *", "gzip"),
        ("br;q=2", ""),
        ("br;q=, gzip;q=x", ""),
        ("deflate", ""),
        (",,;q=1,", ""),
    ],
)
def test_the_best_encoding_that_a_client_takes(accepted, chosen):
    assert encoding_for(accepted) == chosen


@pytest.mark.parametrize("sent", ['"a"', 'W/"a"', '"x", "a"', '"x",W/"a","y"', " * ", '"a, b", "a"'])
def test_a_client_that_has_it_is_believed(sent):
    assert has_already(sent, '"a"')


@pytest.mark.parametrize("sent", ["", "a", '"b"', '"a', '"A"', '"x, a"', "W/", '""'])
def test_a_client_that_has_something_else_gets_it(sent):
    assert not has_already(sent, '"a"')

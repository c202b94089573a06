from config.tokens import day_key, token


def test_a_network_has_another_token_each_day_on_each_site_and_for_each_purpose():
    def made(secret="ours", purpose=b"comments", salt=b"monday", kind=b""):
        return token(day_key(secret, purpose, salt), "192.0.2.1", kind)

    others = {made(secret="other"), made(purpose=b"counts"), made(salt=b"tuesday"), made(kind=b"reader")}

    assert made() == made()
    assert len({made(), *others}) == 5
    assert all(-(2**63) <= each < 2**63 for each in others)

"""Words that unwanted comments are made of, as patterns. An editor's own are in the site settings."""

UNWANTED = frozenset(
    """
    casino*
    online betting
    sports betting
    free spins
    slot machine*
    jackpot*
    poker room*
    viagra
    cialis
    tramadol
    without prescription
    weight loss pill*
    male enhancement*
    payday loan*
    instant loan*
    bad credit
    get rich
    passive income
    earn money
    work from home
    forex signals
    crypto investment*
    bitcoin doubler*
    trading bot*
    recovery expert*
    hacker for hire
    lost funds
    whatsapp me
    telegram channel
    backlink*
    guest post
    guest posts
    domain authority
    rank your website
    first page of google
    seo service*
    seo expert*
    buy followers
    cheap followers
    replica watches
    designer handbags
    cheap jerseys
    essay writing service*
    write my essay
    buy diploma
    adult dating
    hot singles
    escort service*
    onlyfans
    porn*
    xxx videos
    spell caster*
    love spell
    love spells
    click here now
    limited offer
    limited offers
    100% guaranteed
    act now
    nice post thanks for sharing
    i will bookmark your blog
    kredit ohne schufa
    geld verdienen
    casa de apuestas
    pret rapide
    займ онлайн
    ставки на спорт
    """.strip().split("\n    ")
)

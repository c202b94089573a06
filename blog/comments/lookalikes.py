"""Letters of other scripts that look like Latin ones: names that are written with them look alike.

The idea is the skeleton of Unicode Technical Standard 39, section 4. The table is a small one of our own, of
Cyrillic and Greek letters that nobody tells from Latin ones in a name. Upper and lower case stand apart, as
they look like different letters: of Ν and ν one is an N and the other a v.
"""

import unicodedata

#: A Latin letter, and those that look like it.
LIKE = (
    "AАΑ BВΒ CСϹ EЕΕ GԌ HНΗҺ IІΙӀ JЈͿ KКΚ MМΜ NΝ OОΟ PРΡ QԚ SЅ TТΤ WԜ XХΧ YУҮΥ ZΖ "
    "aаα bЬь cсϲ dԁ eе hһ iіι jјϳ kкκ lӏ oоο pрρ qԛ rг sѕ uυ vѵν wԝω xхχ yуүγ"
)
TO_LATIN = str.maketrans({other: letters[0] for letters in LIKE.split() for other in letters[1:]})


def as_it_looks(text: str) -> str:
    """The text in Latin letters where it looks like them; accents stay on their letters."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", text).translate(TO_LATIN))

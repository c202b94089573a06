"""Characters that nobody sees: they make two names look alike, and hide words from those who block them."""

import re

#: Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt), and what looks as empty.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def without_unseen(text: str) -> str:
    return UNSEEN.sub("", text)

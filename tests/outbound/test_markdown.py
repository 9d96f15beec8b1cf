"""Words of people become neither markup nor calls."""

import pytest

from apps.outbound.markdown import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("# no heading", "\\# no heading"),
        ("- no list", "\\- no list"),
        ("  1. no list", "1\\. no list"),
        ("2026 was", "2026 was"),
        ("ask @bob about #12", "ask @<!-- -->bob about #<!-- -->12"),
        ("ask &commat;bob about GH-12", "ask \\&commat;bob about GH-<!-- -->12"),
        ("#12 first", "\\#<!-- -->12 first"),
        ("--> <script> `x` *y* [z](w)", "\\--\\> \\<script\\> \\`x\\` \\*y\\* \\[z\\](w)"),
        ("https://x.test/a_b*c then _d_", "<https://x.test/a_b*c> then \\_d\\_"),
    ],
)
def test_words_stay_words(text: str, shown: str) -> None:
    assert plain(text) == shown

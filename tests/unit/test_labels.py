"""Values that stand under, beside or behind words on a page."""

import pytest
from lxml import html

from crawler.families.labels import values_under


def under(markup, words="Sista dag"):
    return list(values_under(html.fromstring(f"<body>{markup}</body>"), words))


@pytest.mark.parametrize(
    "markup",
    [
        "<dl><dt>Sista dag:</dt><dd>1 mars</dd><dt>Belopp</dt><dd>5 kr</dd></dl>",
        "<table><tr><th>Sista  dag</th><td>1 mars</td></tr><tr><th>Belopp</th><td>5 kr</td></tr></table>",
        "<table><tr><td><b>Sista dag</b></td><td>1 mars</td></tr></table>",
        "<h3>SISTA DAG</h3><p>1 mars</p><h3>Belopp</h3><p>5 kr</p>",
        "<p><strong>Sista dag:</strong> 1 mars<br><strong>Belopp:</strong> 5 kr</p>",
        "<p><strong>Sista dag</strong>: <time>1 mars</time> <strong>Belopp:</strong> 5 kr</p>",
        "<div><div><span>Sista dag</span></div><div>1 mars</div></div>",
        "<div><span>Sista dag *</span> <span>1 mars</span> <span>Belopp</span> <span>5 kr</span></div>",
    ],
)
def test_the_value_is_found_however_the_page_sets_it(markup):
    assert under(markup) == ["1 mars"]


def test_every_place_with_the_label_counts_and_lines_are_kept():
    markup = "<h3>Sista dag</h3><p>Skiss: 1 mars<br>Full: 1 maj</p><dl><dt>Sista dag<dd>2 juni</dl>"
    assert under(markup) == ["Skiss: 1 mars\nFull: 1 maj", "2 juni"]


@pytest.mark.parametrize(
    "markup",
    [
        "<dl><dt>Sista dag för rekvisition</dt><dd>1 mars</dd></dl>",
        "<dl><dt>Sista dag</dt><dt>Belopp</dt><dd>5 kr</dd></dl>",
        "<p>Sista dag</p>",
    ],
)
def test_other_words_and_missing_values_give_nothing(markup):
    assert under(markup) == []

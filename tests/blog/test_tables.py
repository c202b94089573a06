from blog.tables import align_numbers
from tests import hanging


def table(*rows):
    return "<table><tbody>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</tbody></table>"


def test_a_column_of_numbers_is_marked_with_its_heading():
    html = table("<th>Lot</th><th>Cost</th>", "<td>North</td><td>3,200</td>", "<td>South</td><td>–</td>")

    assert align_numbers(html) == table(
        '<th>Lot</th><th class="n">Cost</th>',
        '<td>North</td><td class="n">3,200</td>',
        '<td>South</td><td class="n">–</td>',
    )


def test_signs_percentages_and_spaces_are_parts_of_numbers():
    for number in ("-1", "−3.5", "+12", "12 000", "74%", "±2", "1’000"):
        assert 'class="n"' in align_numbers(table(f"<td>{number}</td>")), number


def test_a_number_may_be_bold_and_carry_a_marker():
    cell = '<td><p><strong>121</strong><cite-ref key="log"></cite-ref></p></td>'

    assert 'class="n"' in align_numbers(table(cell))


def test_one_word_makes_a_column_text():
    html = table("<td>12</td>", "<td>about 14</td>")

    assert align_numbers(html) == html


def test_an_empty_column_is_no_numbers():
    html = table("<td></td>", "<td> </td>")

    assert align_numbers(html) == html


def test_cells_that_span_others_leave_the_table_as_it_is():
    html = table('<td colspan="2">1</td>', "<td>2</td><td>3</td>")

    assert align_numbers(html) == html


def test_rows_of_uneven_length_are_survived():
    html = table("<td>a</td>", "<td>b</td><td>3</td>")

    assert align_numbers(html).count('class="n"') == 0


def test_text_outside_tables_stays_as_it_is():
    html = "<p>3,200</p>"

    assert align_numbers(html) == html


def test_a_cell_that_is_longer_than_any_number_is_text_at_once():
    code = """
from blog import tables
html = f"<table><tr><td>{'1' * 400_000}x</td></tr></table>"
print(tables.align_numbers(html) == html)
"""

    assert hanging.printed(code) == "True"

"""Pasting from Google Docs and Word comes out clean, under the strict CSP, and pictures are uploaded."""

import base64
import io
import re

import pytest
from PIL import Image

from tests.browser.writing import (
    caret_is_known,
    make_draft,
    open_draft,
    ready,
    save,
    sections,
    stored,
    text_of,
)

GOOGLE_DOCS = """
<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-8f1c2f4e-7fff-0b0f">
<h1 dir="ltr" style="line-height:1.38;"><span style="font-size:20pt;font-weight:400;">The survey</span></h1>
<p dir="ltr" style="line-height:1.38;"><span style="font-size:11pt;font-family:Arial;font-weight:400;">Plain,
</span><span style="font-weight:700;">bold</span><span style="font-weight:400;">, </span><span
 style="font-weight:400;font-style:italic;">italic</span><span style="font-weight:400;"> and </span><a
 href="https://www.google.com/url?q=https://example.org/report&amp;sa=D&amp;source=editors"><span
 style="color:#1155cc;text-decoration:underline;">a link</span></a><span>.</span></p>
<ul style="margin-top:0;"><li dir="ltr" style="list-style-type:disc;" aria-level="1"><p dir="ltr"
 role="presentation"><span style="font-weight:400;">An item</span></p></li></ul>
<p><span><img src="https://lh7-rt.googleusercontent.com/docsz/AD_4nX" width="600"></span></p></b><br
 class="Apple-interchange-newline">
"""
WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {margin:0cm;} --></style></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
<h2><span lang=EN-GB>The survey<o:p></o:p></span></h2>
<p class=MsoNormal><span lang=EN-GB>Plain, <b style='mso-bidi-font-weight:normal'>bold</b> and
<i style='mso-bidi-font-style:normal'>italic</i>, with <a
href="https://example.org/report">a link</a>.<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
 style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>First</p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><span
 style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span>Below it</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span
 style='mso-list:Ignore'>·<span>&nbsp; </span></span>Second</p>
<p class=MsoNormal><img width=200 src="file:///C:/Users/A/AppData/Local/Temp/msohtmlclip1/01/clip_image002.jpg"></p>
<!--EndFragment--></body></html>
"""


@pytest.fixture
def desk(site, editor_page):
    return open_draft(editor_page, make_draft(site, sections=[("One", "")], sources={"k1": "A report"}))


def paste(page, html, files=()):
    """What a browser does when a person pastes: an event with the clipboard's content."""
    text_of(sections(page).first).click()
    text_of(sections(page).first).evaluate(
        """(text, [html, files]) => {
          const data = new DataTransfer();
          if (html) data.setData('text/html', html);
          for (const [name, content] of files) {
            const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
            data.items.add(new File([bytes], name, { type: 'image/png' }));
          }
          const event = { clipboardData: data, bubbles: true, cancelable: true };
          text.dispatchEvent(new ClipboardEvent('paste', event));
        }""",
        [html, list(files)],
    )


def saved_text(page):
    save(page)
    return stored(sections(page).first)


def test_google_docs_comes_without_its_looks(desk):
    paste(desk, GOOGLE_DOCS)

    assert saved_text(desk) == (
        "<h3>The survey</h3>"
        "<p>Plain, <strong>bold</strong>, <em>italic</em> and "
        '<a href="https://example.org/report">a link</a>.</p>'
        "<ul><li><p>An item</p></li></ul>"
    )


def test_word_comes_with_its_lists_as_lists(desk):
    paste(desk, WORD)

    assert saved_text(desk) == (
        "<h3>The survey</h3>"
        "<p>Plain, <strong>bold</strong> and <em>italic</em>, with "
        '<a href="https://example.org/report">a link</a>.</p>'
        "<ul><li><p>First</p><ul><li><p>Below it</p></li></ul></li><li><p>Second</p></li></ul>"
    )


def test_a_numbered_list_of_word_stays_numbered(desk):
    item = "<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'>"
    item += "<span style='mso-list:Ignore'>{}.<span>&nbsp; </span></span>{}</p>"
    paste(desk, item.format(1, "First") + item.format(2, "Second"))

    assert "<ol" in saved_text(desk)
    assert text_of(sections(desk).first).locator("ol > li").all_inner_texts() == ["First", "Second"]


def test_a_web_page_leaves_its_scripts_and_pictures_behind(desk):
    paste(
        desk,
        '<p onclick="alert(1)" style="color:red">A claim<script>alert(2)</script>'
        '<img src="https://tracker.example/pixel.gif"> with <a href="javascript:alert(3)">a trap</a>.</p>',
    )

    assert saved_text(desk) == "<p>A claim with a trap.</p>"


def test_citations_copied_in_the_editor_stay_citations(desk):
    paste(desk, '<p data-pm-slice="1 1 []">A claim.<cite-ref key="k1" locator="p. 4"></cite-ref></p>')

    assert saved_text(desk) == '<p>A claim.<cite-ref key="k1" locator="p. 4"></cite-ref></p>'


def test_a_citation_from_another_post_is_a_question_mark(desk):
    paste(desk, '<p data-pm-slice="1 1 []">A claim.<cite-ref key="elsewhere"></cite-ref></p>')

    chip = text_of(sections(desk).first).locator(".cite-chip")
    assert chip.inner_text() == "?"
    assert chip.get_attribute("aria-label") == "Citation of a source that this post does not have"


def png(width=640, height=360):
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def test_a_pasted_picture_is_uploaded_and_described(desk, site):
    paste(desk, "", [("chart.png", png())])
    dialog = desk.get_by_role("dialog", name="Picture")
    dialog.get_by_label("What does it show").fill("A teal rectangle")
    dialog.get_by_label("Caption").fill("Nothing but teal.")
    dialog.get_by_role("button", name="Insert").click()
    dialog.wait_for(state="detached")
    text = saved_text(desk)

    code = "from blog.models import Image; print(Image.objects.latest('pk').pk)"
    number = site.python(code, for_readers=False).strip()
    assert f'alt="A teal rectangle" data-file="{number}"' in text
    assert "<figcaption>Nothing but teal.</figcaption>" in text
    shown = text_of(sections(desk).first).locator("img")
    shown.scroll_into_view_if_needed()
    desk.wait_for_function("() => document.querySelector('.tiptap img').naturalWidth > 0")


def test_a_refused_picture_says_why_and_leaves_the_text_alone(desk):
    paste(desk, "", [("broken.png", base64.b64encode(b"not a picture").decode())])
    dialog = desk.get_by_role("dialog", name="Picture")
    dialog.get_by_label("What does it show").fill("A wall")
    dialog.get_by_role("button", name="Insert").click()
    reason = dialog.get_by_role("alert").inner_text()
    dialog.get_by_role("button", name="Cancel").click()

    assert reason.strip()
    assert text_of(sections(desk).first).locator("img").count() == 0


def test_the_description_of_a_picture_can_be_changed(desk):
    paste(desk, "", [("chart.png", png(320, 200))])
    dialog = desk.get_by_role("dialog", name="Picture")
    dialog.get_by_label("What does it show").fill("First words")
    dialog.get_by_role("button", name="Insert").click()
    dialog.wait_for(state="detached")
    text_of(sections(desk).first).locator("img").click()
    sections(desk).first.get_by_role("button", name="Picture").click()
    dialog.get_by_label("What does it show").fill("Better words")
    dialog.get_by_role("button", name="Keep").click()
    dialog.wait_for(state="detached")

    assert 'alt="Better words"' in saved_text(desk)


@pytest.mark.parametrize("words", ["", "  "])
def test_a_picture_without_words_is_not_inserted(desk, words):
    paste(desk, "", [("chart.png", png(320, 200))])
    dialog = desk.get_by_role("dialog", name="Picture")
    box = dialog.get_by_label("What does it show")
    box.fill(words)
    dialog.get_by_role("button", name="Insert").click()

    assert box.evaluate("(box) => box.validationMessage") == "Say what the picture shows."
    dialog.get_by_role("button", name="Cancel").click()
    assert text_of(sections(desk).first).locator("img").count() == 0


def insert_picture(page, caption=""):
    paste(page, "", [("chart.png", png(320, 200))])
    dialog = page.get_by_role("dialog", name="Picture")
    dialog.get_by_label("What does it show").fill("A wall")
    dialog.get_by_label("Caption").fill(caption)
    dialog.get_by_role("button", name="Insert").click()
    dialog.wait_for(state="detached")


@pytest.mark.parametrize("caption", ["", "Built in 1902."])
def test_what_is_typed_after_a_picture_stands_behind_it(desk, caption):
    insert_picture(desk, caption)
    caret_is_known(desk)
    desk.keyboard.type("After.")
    text = saved_text(desk)

    assert re.sub(r"<figure>.*?</figure>", "F", text) == "F<p>After.</p>"
    assert text.count("<figcaption>Built in 1902.</figcaption>") == (1 if caption else 0)


def test_a_text_that_begins_with_a_picture_can_be_written_in_before_and_behind_it(desk):
    insert_picture(desk)
    save(desk)
    desk.reload()
    ready(desk)
    row = sections(desk).first
    bubble = row.locator(".prose-menubar--floating")
    untouched = bubble.is_visible()
    row.locator("[name$=-heading]").click()
    desk.keyboard.press("Tab")
    caret_is_known(desk)
    desk.keyboard.type("Before.")
    text_of(row).locator("img").click()
    caret_is_known(desk)
    bubble.wait_for()
    desk.keyboard.type("Behind.")
    row.locator("[name$=-heading]").click()

    assert not untouched
    assert not bubble.is_visible()
    assert re.sub(r"<figure>.*?</figure>", "F", saved_text(desk)) == "<p>Before.</p>F<p>Behind.</p>"

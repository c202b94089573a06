"""What axe-core finds on a page, in a narrow and a wide window, in light and dark."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

EVERYTHING = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
#: All that light and dark can differ in, where one page has the same elements in both.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
#: Links of the admin take a moment to change their colours.
RUN = """async (rules) => {
  for (const each of document.getAnimations()) if (each instanceof CSSTransition) each.finish();
  const { violations } = await axe.run({ runOnly: rules, resultTypes: ["violations"] });
  return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)}`));
}"""


def violations(page: Page, rules: dict = EVERYTHING) -> list[str]:
    """Rules that the page breaks as it is, each with the element that breaks it."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN, rules)


def problems(page: Page, widths: tuple[int, int] = (390, 1280), in_the_dark: dict = EVERYTHING) -> list[str]:
    """All violations, and the widths in pixels that the page does not fit into."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        found += violations(page)
        page.emulate_media(color_scheme="dark")
        found += violations(page, in_the_dark)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"wider than {width}")
    return found

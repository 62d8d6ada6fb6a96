"""What a page's script says of a number is said as the node says it."""

from pathlib import Path

import pytest

from rabt.shell import words

pytestmark = pytest.mark.browser
SCRIPT = Path(__file__).parents[1] / "js" / "words" / "fill.js"
SAID = """async ([source, language, text, numbers]) => {
  document.documentElement.lang = language;
  const { fill } = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
  return numbers.map((n) => fill(text, { n }));
}"""
TEXTS = (
    "exercises.guide.within",
    "courses.screen.to_send",
    "operations.js.hours_ago",
    "tracks.field.waiting",
)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_script_takes_the_form_that_the_node_takes(browser, language):
    page = browser.new_page()
    numbers = [*range(125), 200, 1000, 1_000_001]
    for key in TEXTS:
        text = words.words()[key][language]
        told = page.evaluate(SAID, [SCRIPT.read_text("utf-8"), language, text, numbers])
        assert told == [words.fill(text, language, {"n": n}) for n in numbers]
    page.close()

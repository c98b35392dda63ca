#!/usr/bin/env python3
"""The dossier in a browser: dossier_test.py PROGRAM, which writes the dossier of the samples."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

from browser import Browser

PROGRAM = None

# Relative luminance and contrast as WCAG 2.2 defines them, against the nearest painted background.
CONTRAST = """
(selector) => {
  const parse = (color) => (color.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255).map(
      (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const worst = [...document.querySelectorAll(selector)].map((element) => {
    let behind = element;
    let back = [0, 0, 0, 0];
    while (behind && back.length === 4 && back[3] === 0) {
      back = parse(getComputedStyle(behind).backgroundColor);
      behind = behind.parentElement;
    }
    const [one, other] = [light(parse(getComputedStyle(element).color)), light(back)];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  });
  return worst.length ? Math.min(...worst) : 0;
}
"""


class Dossier(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name) / "dossier.html"
        subprocess.run([PROGRAM, cls.path], check=True)
        cls.url = cls.path.as_uri()
        cls.browser = Browser()
        for domain in ("Page", "Network", "Log", "Runtime"):
            cls.browser.call(f"{domain}.enable")

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.folder.cleanup()

    def setUp(self):
        self.browser.call("Emulation.setScriptExecutionDisabled", value=False)
        self.browser.call("Emulation.clearDeviceMetricsOverride")
        self.browser.call("Emulation.setEmulatedMedia", features=[])
        self.browser.open("about:blank")
        self.browser.open(self.url)

    def test_requests_nothing(self):
        self.browser.settle()
        urls = [event["params"]["request"]["url"] for event in self.browser.events
                if event["method"] == "Network.requestWillBeSent"]
        self.assertIn(self.url, urls)
        for url in urls:
            self.assertTrue(url == self.url or url.startswith("data:"), url)

    def test_policy_forbids_requests(self):
        blocked = self.browser.value("""new Promise((done) => {
            const seen = [];
            document.addEventListener("securitypolicyviolation",
                (event) => { seen.push(event.effectiveDirective);
                             if (seen.length === 2) done(seen.sort()); });
            fetch("http://127.0.0.1:9/x").catch(() => {});
            new Image().src = "http://127.0.0.1:9/y.png";
            setTimeout(() => done(seen), 5000);
        })""")
        self.assertEqual(blocked, ["connect-src", "img-src"])

    def test_no_foreign_script_ran(self):
        self.browser.settle()
        self.assertEqual(self.browser.value("document.documentElement.dataset.ready"), "yes")
        kinds = {event["method"] for event in self.browser.events}
        self.assertNotIn("Page.javascriptDialogOpening", kinds)
        self.assertNotIn("Runtime.exceptionThrown", kinds)
        violations = [event for event in self.browser.events if event["method"] == "Log.entryAdded"]
        self.assertEqual(violations, [])
        self.assertEqual(self.browser.value("document.scripts.length"), 1)

    def test_every_clue_finds_its_box(self):
        self.assertEqual(self.browser.value("""
            [...document.querySelectorAll(".clue[data-box]")].filter((clue) => {
              const box = document.getElementById(clue.dataset.box);
              return !box || !box.dataset.clues.split(" ").includes(clue.id);
            }).length"""), 0)
        self.assertEqual(self.browser.value("document.querySelectorAll('#p1 .clue[data-box]').length"),
                         4)
        self.assertEqual(self.browser.value("document.querySelectorAll('#p5 .box').length"), 200)

    def is_lit(self, identifier):
        return self.browser.value(f"document.getElementById('{identifier}').matches('.lit')")

    def test_pointing_lights_both(self):
        width = "getComputedStyle(document.querySelector('#p1-b1 .edge')).strokeWidth"
        before = self.browser.value(width)
        self.browser.hover("#p1-c1")
        self.assertTrue(self.is_lit("p1-b1"))
        self.assertNotEqual(self.browser.value(width), before)
        self.browser.hover("#p1-b2 .edge")
        self.assertFalse(self.is_lit("p1-b1"))
        self.assertTrue(self.is_lit("p1-c2") and self.is_lit("p1-c4"))
        self.browser.hover("h1")
        self.assertEqual(self.browser.value("document.querySelectorAll('.lit').length"), 0)

    def test_choosing_keeps_it_lit(self):
        self.browser.click("#p1-b1 .edge")
        self.browser.hover("h1")
        self.assertTrue(self.is_lit("p1-c1") and self.is_lit("p1-b1"))
        self.browser.call("Runtime.evaluate", expression="document.querySelector('#p1-b1').focus()")
        self.browser.press("Escape")
        self.browser.value("document.activeElement.blur()")
        self.assertFalse(self.is_lit("p1-c1"))

    def test_folded_clues_open(self):
        self.browser.value("document.querySelector('#p5 details.more').open = false")
        self.browser.click("#p5-b150 .edge")
        self.assertTrue(self.browser.value("document.querySelector('#p5 details.more').open"))

    def test_keyboard_reaches_clues(self):
        self.browser.value("document.querySelector('#p1-c1 .show').focus()")
        self.assertTrue(self.is_lit("p1-b1"))
        self.browser.press("Enter")
        self.browser.press("Tab")
        self.assertTrue(self.browser.value("document.activeElement.closest('.clue, .box') !== null"))

    def test_works_without_script(self):
        self.browser.call("Emulation.setScriptExecutionDisabled", value=True)
        self.browser.open("about:blank")
        self.browser.open(self.url + "#p1-b1")
        self.assertIsNone(self.browser.value("document.documentElement.dataset.ready || null"))
        self.assertEqual(self.browser.value("document.querySelectorAll('.clue').length"), 208)
        self.assertEqual(
            self.browser.value("getComputedStyle(document.querySelector('#p1-b1 .edge')).strokeWidth"),
            "5px")

    def test_names_for_screen_readers(self):
        self.assertEqual(self.browser.value(
            "[...document.querySelectorAll('svg[role=img]')].filter((s) => "
            "!document.getElementById(s.getAttribute('aria-labelledby')).textContent).length"), 0)
        self.assertEqual(self.browser.value(
            "[...document.querySelectorAll('a.box')].filter((a) => !a.ariaLabel).length"), 0)
        self.assertEqual(self.browser.value("[...document.images].filter((i) => !i.alt).length"), 0)
        # The table says what the map shows: the answer and each numbered alternative.
        self.assertEqual(self.browser.value(
            "document.querySelectorAll('#p1 .places tbody tr').length - 1"),
            self.browser.value("document.querySelectorAll('#p1 .world .alt').length"))
        self.assertEqual(self.browser.value(
            "new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size"),
            self.browser.value("document.querySelectorAll('[id]').length"))

    def test_contrast_in_both_schemes(self):
        grounds = set()
        for scheme in ("light", "dark"):
            self.browser.call("Emulation.setEmulatedMedia",
                              features=[{"name": "prefers-color-scheme", "value": scheme}])
            grounds.add(self.browser.value("getComputedStyle(document.body).backgroundColor"))
            for selector in ("h1", "h2", ".place", ".hint", ".says", ".reason strong", ".origin",
                             ".tally span", ".state", ".badge", ".show", "td", "th", "footer p"):
                with self.subTest(scheme=scheme, selector=selector):
                    self.assertGreaterEqual(
                        self.browser.value(f"({CONTRAST})({selector!r})"), 4.5)
        self.assertEqual(len(grounds), 2)

    def test_fits_a_phone(self):
        self.browser.call("Emulation.setDeviceMetricsOverride", width=360, height=740,
                          deviceScaleFactor=2, mobile=True)
        self.assertLessEqual(self.browser.value("document.documentElement.scrollWidth"), 360)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: dossier_test.py PROGRAM")
    PROGRAM = sys.argv.pop(1)
    unittest.main()

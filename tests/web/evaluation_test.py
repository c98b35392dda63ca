#!/usr/bin/env python3
"""The pages of an evaluation in a browser: evaluation_test.py PROGRAM, which writes the samples."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from browser import Browser
from dossier_test import CONTRAST

PROGRAM = None
ROOT = pathlib.Path(__file__).resolve().parents[2]
WORLD = pathlib.Path(os.environ.get("WHENCE_DATA", ROOT / "build/share/whence"), "world.db")
HOSTILE = "</td><script>document.title='x'</script>|"


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        paths = [pathlib.Path(cls.folder.name, name) for name in ("eval.html", "pairs.html")]
        subprocess.run([PROGRAM, WORLD, *paths], check=True)
        cls.urls = [path.as_uri() for path in paths]
        cls.browser = Browser()
        for domain in ("Page", "Network", "Log", "Runtime"):
            cls.browser.call(f"{domain}.enable")

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.folder.cleanup()

    def each(self):
        """Opens one page after the other."""
        for url in self.urls:
            self.browser.call("Emulation.clearDeviceMetricsOverride")
            self.browser.call("Emulation.setEmulatedMedia", features=[])
            self.browser.open("about:blank")
            self.browser.open(url)
            with self.subTest(page=url.rsplit("/", 1)[1]):
                yield url

    def test_requests_nothing_and_runs_nothing(self):
        for url in self.each():
            self.browser.settle()
            urls = [event["params"]["request"]["url"] for event in self.browser.events
                    if event["method"] == "Network.requestWillBeSent"]
            self.assertIn(url, urls)
            for asked in urls:
                self.assertTrue(asked == url or asked.startswith("data:"), asked)
            self.assertEqual([event for event in self.browser.events
                              if event["method"] in ("Log.entryAdded", "Runtime.exceptionThrown")], [])
            self.assertEqual(self.browser.value("document.scripts.length"), 0)
            self.assertNotEqual(self.browser.value("document.title"), "x")
            self.assertIn(HOSTILE, self.browser.value("document.body.innerText"))

    def test_policy_forbids_requests_and_scripts(self):
        for _ in self.each():
            blocked = self.browser.value("""new Promise((done) => {
                const seen = [];
                document.addEventListener("securitypolicyviolation",
                    (event) => { seen.push(event.effectiveDirective);
                                 if (seen.length === 2) done(seen.sort()); });
                fetch("http://127.0.0.1:9/x").catch(() => {});
                const script = document.createElement("script");
                script.textContent = "document.title = 'x'";
                document.body.append(script);
                setTimeout(() => done(seen), 5000);
            })""")
            self.assertEqual(blocked, ["connect-src", "script-src-elem"])

    def test_styles_apply(self):
        for _ in self.each():
            self.assertEqual(self.browser.value(
                "getComputedStyle(document.querySelector('.chart .dot')).fill"), "rgb(31, 95, 168)")

    def test_every_picture_has_its_table(self):
        for _ in self.each():
            self.assertEqual(self.browser.value(
                "[...document.querySelectorAll('svg[role=img]')].filter((s) => "
                "!document.getElementById(s.getAttribute('aria-labelledby')).textContent || "
                "!s.closest('section').querySelector('table')).length"), 0)
            self.assertGreater(self.browser.value("document.querySelectorAll('svg[role=img]').length"), 0)
            self.assertEqual(self.browser.value(
                "new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size"),
                self.browser.value("document.querySelectorAll('[id]').length"))

    def test_pictures_show_what_the_tables_say(self):
        self.browser.open(self.urls[0])
        self.assertEqual(self.browser.value("document.querySelectorAll('#main .cell title').length"), 60)
        self.assertEqual(self.browser.value(
            "[...document.querySelectorAll('.numbers')].find((d) => "
            "d.textContent.includes('errors by cell')).querySelectorAll('tbody tr').length"), 60)
        self.assertEqual(self.browser.value(
            "document.querySelectorAll('#reliability-title').length && "
            "document.querySelector('#reliability-title').parentNode.querySelectorAll('.dot').length"), 9)
        self.assertIn("18.00 %", self.browser.value("document.querySelector('#main table').innerText"))

    def test_charts_stay_inside_their_frames(self):
        for _ in self.each():
            self.assertEqual(self.browser.value("""
                [...document.querySelectorAll('svg.chart')].flatMap((svg) => {
                    const frame = svg.viewBox.baseVal;
                    return [...svg.querySelectorAll('text, rect, circle, polyline')].filter((e) => {
                        const box = e.getBBox(), m = e.transform.baseVal.numberOfItems;
                        return !m && (box.x < -0.5 || box.y < -0.5 || box.x + box.width > frame.width + 0.5 ||
                                      box.y + box.height > frame.height + 0.5);
                    });
                }).length"""), 0)

    def test_keyboard_opens_the_numbers(self):
        self.browser.open(self.urls[0])
        self.browser.value("document.querySelector('.numbers summary').focus()")
        self.browser.press("Enter")
        self.assertTrue(self.browser.value("document.querySelector('.numbers').open"))
        self.browser.press("Tab")
        self.assertTrue(self.browser.value("document.activeElement.matches('.scroll')"))

    def test_contrast_in_both_schemes(self):
        for _ in self.each():
            grounds = set()
            for scheme in ("light", "dark"):
                self.browser.call("Emulation.setEmulatedMedia",
                                  features=[{"name": "prefers-color-scheme", "value": scheme}])
                grounds.add(self.browser.value("getComputedStyle(document.body).backgroundColor"))
                for selector in ("h1", "h2", "td", "th", ".hint", "figcaption", ".badge", "footer p",
                                 "#main li"):
                    with self.subTest(scheme=scheme, selector=selector):
                        self.assertGreaterEqual(
                            self.browser.value(f"({CONTRAST})({selector!r})"), 4.5)
            self.assertEqual(len(grounds), 2)

    def test_fits_a_phone(self):
        for _ in self.each():
            self.browser.call("Emulation.setDeviceMetricsOverride", width=360, height=740,
                              deviceScaleFactor=2, mobile=True)
            self.assertLessEqual(self.browser.value("document.documentElement.scrollWidth"), 360)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: evaluation_test.py PROGRAM")
    PROGRAM = sys.argv.pop(1)
    unittest.main()

// Pictures of a report: node screenshots.js REPORT.html FOLDER [all]
// Without `all` only those that docs/ keeps.
import { mkdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { launch } from "./browser.js";

const [report = "../../out/report.html", folder = "../../docs", how = ""] = process.argv.slice(2);
const url = pathToFileURL(resolve(report)).href;
mkdirSync(folder, { recursive: true });

const browser = await launch();
const shoot = async (/** @type {string} */ name, /** @type {any} */ options, /** @type {(page: any) => Promise<void>} */ act, fullPage = false) => {
  const context = await browser.newContext({ deviceScaleFactor: 1, ...options });
  const page = await context.newPage();
  await page.goto(url);
  await act(page);
  await page.waitForTimeout(120);
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage });
  await context.close();
};

const first = async (/** @type {any} */ page, /** @type {string} */ prefix) =>
  page.evaluate((/** @type {string} */ prefix) => {
    const links = Array.from(document.querySelectorAll(`a[href^="#${prefix}"]`), (link) => link.getAttribute("href"));
    return links[0];
  }, prefix);
const compare = async (/** @type {any} */ page) => {
  const link = await page.evaluate(() => {
    const data = JSON.parse(document.getElementById("data").textContent);
    const best = data.pairs.filter((pair) => pair.relation !== "identical").sort((one, other) => other.passages.length - one.passages.length)[0] ?? data.pairs[0];
    return `#/p/${encodeURIComponent(data.articles[best.a].id)}/${encodeURIComponent(data.articles[best.b].id)}`;
  });
  await page.evaluate((/** @type {string} */ link) => { location.hash = link; }, link);
};
const go = (/** @type {string} */ hash) => async (/** @type {any} */ page) => { await page.evaluate((/** @type {string} */ hash) => { location.hash = hash; }, hash); };

if (how === "all") {
  for (const width of [320, 900, 1440]) {
    for (const colorScheme of ["light", "dark"]) {
      const options = { viewport: { width, height: 900 }, colorScheme };
      const name = (/** @type {string} */ section) => `${section}-${width}-${colorScheme}`;
      for (const section of ["", "clusters", "pairs", "repeats", "sources", "articles", "about", "judge"]) {
        await shoot(name(section || "overview"), options, go(`#/${section}`), true);
      }
      await shoot(name("cluster"), options, async (page) => go(await first(page, "/c/"))(page), true);
      await shoot(name("proof"), options, async (page) => go((await first(page, "/c/")).replace("/c/", "/proof/"))(page), true);
      await shoot(name("compare"), options, compare, true);
      await shoot(name("differences"), options, async (page) => { await compare(page); await page.keyboard.press("d"); }, true);
      await shoot(name("article"), options, async (page) => { await go("#/articles")(page); await page.waitForTimeout(50); await go(await first(page, "/a/"))(page); }, true);
    }
  }
} else {
  const options = { viewport: { width: 1280, height: 860 }, colorScheme: "light" };
  await shoot("report-overview", options, go("#/"));
  await shoot("report-cluster", options, async (page) => go(await first(page, "/c/"))(page));
  await shoot("report-compare", options, compare);
  await shoot("report-compare-dark", { ...options, colorScheme: "dark" }, compare);
}
await browser.close();

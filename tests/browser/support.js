// What the tests of report.html share: runs of the program, a browser, tables as they are read back.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { chromiumPath, launch } from "./browser.js";

export const root = new URL("../../", import.meta.url).pathname;
const program = [process.env.WIRECOPY, join(root, "target/release/wirecopy"), join(root, "target/debug/wirecopy")].find((path) => path && existsSync(path));
assert.ok(program, "no program: cargo build, or WIRECOPY=…/wirecopy");
assert.ok(chromiumPath(), "no chromium: apt-get install chromium, or CHROMIUM=…");
export const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export const home = mkdtempSync(join(tmpdir(), "wirecopy-report-"));
export const scan = (name, inputs, options = []) => {
  const out = join(home, name);
  execFileSync(program, ["scan", ...inputs, "-o", out, "--quiet", ...options], { cwd: root });
  return out;
};

/** RFC 4180, told apart from the page's own writer. */
export const parseCsv = (text) => {
  const rows = [[]];
  for (const [, cell, quoted, plain, end] of text.matchAll(/((?:"((?:[^"]|"")*)"|([^",\r\n]*)))(,|\r?\n|$)/g)) {
    if (cell === "" && end === "" && rows.at(-1).length === 0) break;
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "") break;
    if (end !== ",") rows.push([]);
  }
  if (rows.at(-1).length === 0) rows.pop();
  const [head, ...body] = rows;
  return body.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])));
};
export const table = (out, name) => parseCsv(readFileSync(join(out, `${name}.csv`), "utf8"));

export const groupBy = (rows, key) => rows.reduce((groups, row) => groups.set(key(row), [...(groups.get(key(row)) || []), row]), new Map());

let browser;
/** The folder of a run of the sample. @type {string} */
export let sample;
const contexts = [];
export const open = async (out = sample, options = {}, hash = "") => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options });
  contexts.push(context);
  const page = await context.newPage();
  page.requests = [];
  page.trouble = [];
  page.on("request", (request) => page.requests.push(request.url()));
  page.on("console", (message) => { if (message.type() === "error") page.trouble.push(message.text()); });
  page.on("pageerror", (error) => page.trouble.push(String(error)));
  page.on("dialog", (dialog) => { page.trouble.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  await page.goto(pathToFileURL(join(out, "report.html")).href + hash);
  return page;
};
// Done when the page has drawn what the hash names, or stays where it is.
export const go = (page, hash) => page.evaluate((to) => new Promise((done) => {
  addEventListener("hashchange", () => setTimeout(done), { once: true });
  setTimeout(done, 1000);
  location.hash = to;
}), hash);
// A key or a click changes the address before the page draws what it names: waits for the section whose id starts so.
export const drawn = (page, start) => page.waitForFunction((wanted) => document.querySelector(".page.now")?.id.startsWith(wanted), start);
export const pairHash = (pair) => `#/p/${encodeURIComponent(pair.a_id)}/${encodeURIComponent(pair.b_id)}`;
export const data = (page) => page.evaluate(() => JSON.parse(document.getElementById("data").textContent));
export const save = async (page, act) => {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return readFileSync(await download.path(), "utf8");
};
export const shown = async (page, side) => page.textContent(`[data-share="${side}"]`);

before(async () => {
  // Passages in full, so that shares can be recomputed from the table.
  sample = scan("sample", ["data/sample"], ["--snippet", "100000", "--all-passages"]);
  browser = await launch();
});
after(async () => {
  for (const context of contexts) await context.close();
  await browser?.close();
  rmSync(home, { recursive: true, force: true });
});

export const SECTIONS = ["#/", "#/clusters", "#/pairs", "#/repeats", "#/sources", "#/articles", "#/about", "#/judge"];

// report.html in a real browser: what a person would check. `npm test` builds nothing: WIRECOPY names the program.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { SECTIONS, axe, data, drawn, go, groupBy, home, open, pairHash, parseCsv, sample, save, scan, shown, table } from "./support.js";

describe("every section", () => {
  test("has its heading, raises no trouble and asks for nothing", async () => {
    const page = await open();
    const clusters = table(sample, "cluster_summary").map((row) => `#/c/${row.cluster_id}`);
    const pairs = (await data(page)).pairs.length;
    assert.ok(pairs > 20);
    for (const hash of [...SECTIONS, ...clusters, pairHash(table(sample, "pairs")[4]), "#/a/mw-001"]) {
      await go(page, hash);
      await page.waitForTimeout(20);
      assert.equal(await page.locator(".page.now").count(), 1, hash);
      assert.ok((await page.textContent(".page.now h2")).trim().length > 3, hash);
    }
    assert.deepEqual(page.trouble, []);
    assert.deepEqual(page.requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:")), []);
    assert.equal(page.requests.filter((url) => url.startsWith("file:")).length, 1);
  });

  test("what is not there says so", async () => {
    const page = await open(sample, {}, "#/p/nobody/nowhere");
    assert.match(await page.textContent(".page.now"), /Not in this page/);
    await go(page, "#/c/cnothing");
    assert.match(await page.textContent(".page.now"), /not in the page/i);
  });

  test("Back comes back to the place and the search", async () => {
    const page = await open(sample, {}, "#/clusters?q=ferry&sort=-cluster_size");
    assert.equal(await page.inputValue(".now .search"), "ferry");
    await page.click(".now tbody tr:not([hidden]) a");
    await drawn(page, "/c/");
    assert.match(page.url(), /#\/c\//);
    await page.goBack();
    await drawn(page, "/clusters");
    assert.match(page.url(), /q=ferry/);
    assert.equal(await page.inputValue(".now .search"), "ferry");
    assert.equal(await page.getAttribute('.now th[data-col="cluster_size"]', "aria-sort"), "descending");
  });

  test("clusters have the members of the table, with its figures", async () => {
    const page = await open();
    const rows = table(sample, "clusters");
    const inPage = await page.evaluate(() => Array.from(document.querySelectorAll(".cluster table.data tbody tr"), (row) => Array.from(row.cells, (cell) => cell.dataset.v ?? (cell.tagName === "TH" ? cell.querySelector("bdi") : cell).textContent)));
    const wanted = rows.map((row) => [row.rank, row.source, row.title || row.article_id, row.published_at, row.lag_minutes, row.relation || "lead", row.tags, row.share_in_lead, row.share_of_lead, row.earlier_share, row.new_words, row.words, row.nearest_id, row.article_id]);
    assert.deepEqual(inPage.map((row) => row.map((cell) => cell.replace(/\s+/g, " "))), wanted.map((row) => row.map((cell) => cell.replace(/\s+/g, " "))));
  });
});

describe("two articles side by side", () => {
  /** The words of a text by the rules of the sample's languages with spaces. */
  const words = (text) => (text.match(/[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|['’](?=\p{L}))*/gu) || []).map((word) => word.replace(/['’]/g, "").toLowerCase());
  const common = (one, other) => {
    let row = new Array(other.length + 1).fill(0);
    for (const word of one) {
      const next = [0];
      other.forEach((there, at) => next.push(word === there ? row[at] + 1 : Math.max(row[at + 1], next[at])));
      row = next;
    }
    return row.at(-1);
  };
  const cut = (part, whole) => {
    const tenths = Math.floor((part * 1000) / whole);
    return tenths % 10 === 0 ? `${tenths / 10} %` : `${Math.floor(tenths / 10)}.${tenths % 10} %`;
  };
  const cells = (share) => cut(Math.round(Number(share) * 10000), 10000);

  test("every pair shows the shares of pairs.csv", async () => {
    const page = await open();
    const csv = new Map(table(sample, "pairs").map((row) => [JSON.stringify([row.a_id, row.b_id]), row]));
    const { articles, pairs } = await data(page);
    let compared = 0;
    for (const pair of pairs) {
      const [a, b] = [articles[pair.a].id, articles[pair.b].id];
      const row = csv.get(JSON.stringify([a, b]));
      if (!row) continue;
      await go(page, pairHash(row));
      await page.waitForFunction((id) => document.querySelector('.now [data-share="0"]')?.textContent && location.hash.includes(encodeURIComponent(id)), a);
      assert.deepEqual([await shown(page, 0), await shown(page, 1)], [cells(row.share_a), cells(row.share_b)], `${a} ${b}`);
      compared += 1;
    }
    assert.ok(compared > 40, `${compared}`);
    assert.deepEqual(page.trouble, []);
  });

  test("shares after a toggle are those that passages.csv gives", async () => {
    const page = await open();
    const passages = groupBy(table(sample, "passages"), (row) => JSON.stringify([row.a_id, row.b_id]));
    const { articles, pairs } = await data(page);
    const inPage = new Set(pairs.map((one) => JSON.stringify([articles[one.a].id, articles[one.b].id])));
    let [byLength, byQuotes] = [0, 0];
    for (const pair of table(sample, "pairs")) {
      const own = passages.get(JSON.stringify([pair.a_id, pair.b_id])) || [];
      if (!inPage.has(JSON.stringify([pair.a_id, pair.b_id]))) continue;
      // Where all passages count and none overlaps another, the sum of what agrees is what is shared.
      const spans = (side) => own.map((row) => [Number(row[`${side}_start`]), Number(row[`${side}_end`])]).sort((one, other) => one[0] - other[0]);
      const overlaps = ["a", "b"].some((side) => spans(side).some((span, at, all) => at > 0 && span[0] < all[at - 1][1]));
      const hasFurniture = own.some((row) => row.counted === "false") || pair.repeat_words !== "0";
      if (!own.length || overlaps || hasFurniture || own.some((row) => /[\u3040-\u9fff\u0e00-\u0e7f]/u.test(row.text_a))) continue;
      const agree = own.map((row) => (row.text_b ? common(words(row.text_a), words(row.text_b)) : Number(row.words_a)));
      const whole = { a: Number(pair.a_words), b: Number(pair.b_words) };
      const all = agree.reduce((sum, one) => sum + one, 0);
      // Pairs whose counted words are all of theirs, so that the table alone tells the denominator.
      if (cut(all, whole.a) !== cells(pair.share_a) || cut(all, whole.b) !== cells(pair.share_b)) continue;
      await go(page, pairHash(pair));
      await page.waitForSelector(".now #least");
      const bound = Math.max(...own.map((row) => Number(row.words_a)));
      await page.fill("#least", String(bound));
      const kept = own.reduce((sum, row, at) => sum + (Number(row.words_a) >= bound ? agree[at] : 0), 0);
      assert.equal(await shown(page, 0), cut(kept, whole.a), `${pair.a_id} ${pair.b_id} from ${bound} words on`);
      assert.equal(await shown(page, 1), cut(kept, whole.b));
      assert.match(await page.textContent("#counting"), /passages under/);
      byLength += 1;
      await page.fill("#least", "0");
      // Shared words that are quoted leave both what is shared and what counts.
      const quoted = Number(pair.quoted_words);
      await page.uncheck("#count-quotes");
      assert.equal(await shown(page, 1), cut(all - quoted, whole.b - quoted), `${pair.a_id} ${pair.b_id} without quotes`);
      assert.match(await page.textContent("#counting"), /quotes left out/);
      await page.check("#count-quotes");
      assert.equal(await shown(page, 1), cells(pair.share_b));
      byQuotes += quoted > 0 ? 1 : 0;
    }
    assert.ok(byLength >= 8 && byQuotes >= 4, `${byLength} ${byQuotes}`);
  });

  test("furniture counts when it is asked to", async () => {
    const page = await open();
    const { articles, pairs } = await data(page);
    const pair = table(sample, "pairs").find((row) => Number(row.repeat_words) > 5 && pairs.some((one) => articles[one.a].id === row.a_id && articles[one.b].id === row.b_id));
    assert.ok(pair);
    await go(page, pairHash(pair));
    await page.check("#count-boilerplate");
    const [, shared, whole] = /\((\d+) of (\d+) words\)/.exec(await page.textContent('[data-words="1"]'));
    assert.equal(Number(whole), Number(pair.b_words));
    assert.equal(Number(shared), Number(pair.matched_words) + Number(pair.repeat_words));
  });

  const edited = async (page) => {
    const { articles, pairs } = await data(page);
    const pair = pairs.filter((one) => one.relation !== "identical").sort((one, other) => other.passages.length - one.passages.length)[0];
    await go(page, `#/p/${encodeURIComponent(articles[pair.a].id)}/${encodeURIComponent(articles[pair.b].id)}`);
    await page.waitForSelector(".now .pane .number");
    return pair;
  };

  test("a click on either side brings the other to the same height", async () => {
    const page = await open(sample, { viewport: { width: 1280, height: 700 } });
    const pair = await edited(page);
    const height = (side, n) => page.evaluate(([side, n]) => document.querySelector(`.pane[data-side="${side}"] .number[data-n="${n}"]`).getBoundingClientRect().top, [side, n]);
    const number = pair.passages.length - 2;
    for (const side of [0, 1]) {
      await page.locator(`.pane[data-side="${side}"] .number[data-n="${number}"]`).click();
      await page.waitForTimeout(50);
      const [own, other] = [await height(side, number), await height(1 - side, number)];
      const limits = await page.evaluate((side) => { const pane = document.querySelector(`.pane[data-side="${side}"]`); return [pane.scrollTop, pane.scrollHeight - pane.clientHeight]; }, 1 - side);
      const isAtEnd = limits[0] <= 1 || limits[0] >= limits[1] - 1;
      assert.ok(Math.abs(own - other) < 3 || isAtEnd, `side ${side}: ${own} ${other}`);
      assert.ok(await page.locator(`.pane[data-side="${1 - side}"] .number[data-n="${number}"].lit`).count());
    }
    // A click on the words does as one on the number.
    await page.locator(`.pane[data-side="0"] mark[data-m~="0"]`).first().click();
    assert.ok(await page.locator('.pane[data-side="1"] mark.lit[data-m~="0"]').count());
  });

  test("the texts are the articles, whatever is marked", async () => {
    const page = await open();
    const { articles, pairs } = await data(page);
    for (const pair of pairs.slice(0, 30)) {
      const [a, b] = [articles[pair.a], articles[pair.b]];
      await go(page, `#/p/${encodeURIComponent(a.id)}/${encodeURIComponent(b.id)}`);
      await page.waitForSelector(".now .pane .text");
      const texts = await page.evaluate(() => Array.from(document.querySelectorAll(".now .pane .text"), (box) => {
        const copy = box.cloneNode(true);
        copy.querySelectorAll("button").forEach((one) => one.remove());
        return copy.textContent;
      }));
      const visible = (text) => text.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f]/g, "¤");
      assert.deepEqual(texts.map((text) => text.replace(/⟦U\+[0-9A-F]{4}⟧/g, "¤")), [a, b].map((one) => visible(one.parts[0][1])));
    }
  });

  test("differences have both texts, only new has what is not shared", async () => {
    const page = await open();
    const pair = await edited(page);
    const { articles } = await data(page);
    await page.keyboard.press("d");
    const sides = await page.evaluate(() => {
      document.querySelectorAll(".now .text.single button.gone").forEach((one) => one.click());
      const box = document.querySelector(".now .text.single").cloneNode(true);
      const without = (unwanted) => { const copy = box.cloneNode(true); copy.querySelectorAll(`.hidden, ${unwanted}`).forEach((one) => one.remove()); return copy.textContent; };
      return [without("ins"), without("del")];
    });
    const plain = (text) => words(text).join(" ");
    assert.equal(plain(sides[0]), plain(articles[pair.a].parts[0][1]));
    assert.equal(plain(sides[1]), plain(articles[pair.b].parts[0][1]));
    await page.keyboard.press("o");
    assert.ok(await page.locator(".now .pane .gone").count());
    assert.equal(await page.locator(".now .pane mark").count(), 0);
  });
});

describe("tables", () => {
  test("what is exported is what is shown", async () => {
    const page = await open(sample, {}, "#/clusters");
    await page.fill(".now .search", "sources:>=2 -rel:partial");
    await page.click('.now th[data-col="span_minutes"] button');
    await page.click(".now .menu:last-of-type summary");
    const rows = parseCsv(await save(page, () => page.click(".now .export-csv")));
    const wanted = table(sample, "cluster_summary").filter((row) => Number(row.n_sources) >= 2 && !row.relations.includes("partial"));
    assert.ok(rows.length > 0);
    for (const row of rows) {
      const own = table(sample, "cluster_summary").find((one) => one.lead_title === row.lead_title);
      for (const name of ["n_sources", "cluster_size", "first_published_at", "span_minutes", "mean_similarity", "relations", "tags"]) assert.equal(row[name], own[name], name);
      assert.ok(Number(row.n_sources) >= 2);
    }
    const onPage = await page.evaluate(() => Array.from(document.querySelectorAll(".now tbody tr:not([hidden]) th bdi"), (cell) => cell.textContent));
    assert.deepEqual(rows.map((row) => row.lead_title), onPage);
    const spans = rows.map((row) => Number(row.span_minutes));
    assert.deepEqual(spans, [...spans].sort((one, other) => other - one));
    assert.deepEqual(rows.map((row) => row.lead_title).sort(), wanted.map((row) => row.lead_title).sort());
  });

  test("the grammar of the search", async () => {
    const page = await open(sample, {}, "#/clusters");
    const summary = table(sample, "cluster_summary");
    const clusters = groupBy(table(sample, "clusters"), (row) => row.cluster_id);
    const cases = {
      "ferry": (row) => JSON.stringify([row.lead_title, row.first_source, row.tags, clusters.get(row.cluster_id).map((one) => one.source)]).toLowerCase().includes("ferry"),
      'source:"coast tribune"': (row) => clusters.get(row.cluster_id).some((one) => one.source === "Coast Tribune"),
      "tag:retitled": (row) => row.tags.includes("retitled"),
      "-tag:retitled": (row) => !row.tags.includes("retitled"),
      "rel:contained": (row) => row.relations.includes("contained"),
      ">95": (row) => Number(row.mean_similarity) > 0.95,
      "articles:>=3": (row) => Number(row.cluster_size) >= 3,
      "articles:2": (row) => Number(row.cluster_size) === 2,
      "after:2025-03-05": (row) => row.first_published_at >= "2025-03-05",
      "before:2025-03-04": (row) => row.first_published_at !== "" && row.first_published_at.slice(0, 10) < "2025-03-04",
      "sources:>1 tag:retitled": (row) => Number(row.n_sources) > 1 && row.tags.includes("retitled"),
    };
    for (const [query, holds] of Object.entries(cases)) {
      await page.fill(".now .search", query);
      const found = await page.evaluate(() => Array.from(document.querySelectorAll(".now tbody tr:not([hidden]) th bdi"), (cell) => cell.textContent));
      assert.deepEqual(found, summary.filter(holds).map((row) => row.lead_title), query);
    }
    assert.match(page.url(), /#\/clusters\?q=/);
  });

  test("a decision is kept and exported", async () => {
    const page = await open();
    const pair = table(sample, "pairs")[0];
    await go(page, pairHash(pair));
    await page.click('[data-verdict="not"]');
    await page.fill("#note", 'a "note", with a comma');
    await page.locator("#note").blur();
    const [row, ...none] = parseCsv(await save(page, () => page.click(".export-decisions")));
    assert.deepEqual(none, []);
    assert.deepEqual([row.a_id, row.b_id, row.verdict, row.note], [pair.a_id, pair.b_id, "not", 'a "note", with a comma']);
    await page.reload();
    assert.equal(await page.getAttribute('[data-verdict="not"]', "aria-pressed"), "true");
  });
});

describe("everyone", () => {
  test("by the keyboard alone: from the overview to a comparison and back", async () => {
    const page = await open();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
    for (const key of ["Tab", "Tab", "Tab", "Enter"]) await page.keyboard.press(key);
    await drawn(page, "/clusters");
    assert.match(page.url(), /#\/clusters/);
    await page.keyboard.press("/");
    await page.keyboard.type("ferry");
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await drawn(page, "/c/");
    assert.match(page.url(), /#\/c\//);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await drawn(page, "/compare");
    assert.match(page.url(), /#\/p\//);
    await page.keyboard.press("n");
    await page.waitForSelector(".lit");
    await page.keyboard.press("q");
    assert.equal(await page.isChecked("#count-quotes"), false);
    const titles = () => page.evaluate(() => Array.from(document.querySelectorAll(".now .side .letter"), (one) => one.textContent));
    assert.deepEqual(await titles(), ["A", "B"]);
    await page.keyboard.press("x");
    assert.deepEqual(await titles(), ["B", "A"]);
    const here = page.url();
    await page.keyboard.press("]");
    await page.waitForFunction((url) => location.href !== url, here);
    await page.keyboard.press("?");
    assert.equal(await page.locator("dialog[open]").count(), 1);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.waitForFunction((url) => location.href === url, here);
    assert.deepEqual(page.trouble, []);
  });

  test("without scripts the overview, the tables and the members are there", async () => {
    const page = await open(sample, { javaScriptEnabled: false });
    const visible = (selector) => page.locator(selector).first().isVisible();
    for (const selector of ["#overview-title", "#clusters-title", ".cluster h2", ".timeline svg", "#repeats-title", "#sources-title", "#about-title", "noscript"]) {
      assert.ok(await visible(selector), selector);
    }
    const members = table(sample, "clusters").length;
    assert.equal(await page.locator(".cluster table.data tbody tr").count(), members);
    assert.ok(!(await visible(".needs-script")));
    // A link of the table leads to the cluster by itself.
    await page.click('#\\/clusters tbody a');
    assert.match(page.url(), /#\/c\//);
  });

  for (const width of [320, 900, 1440]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`no violation that axe knows, and nothing wider than the page: ${width}, ${colorScheme}`, async () => {
        const page = await open(sample, { viewport: { width, height: 800 }, colorScheme, bypassCSP: true, reducedMotion: "reduce" });
        await page.addScriptTag({ path: axe });
        const cluster = table(sample, "cluster_summary")[0].cluster_id;
        for (const hash of [...SECTIONS, `#/c/${cluster}`, `#/proof/${cluster}`, pairHash(table(sample, "pairs")[6]), "#/a/mw-001"]) {
          await go(page, hash);
          await page.waitForTimeout(60);
          const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
          const said = found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
          assert.deepEqual(said, [], hash);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.ok(over <= 0, `${hash} is ${over} wider than ${width}`);
        }
      });
    }
  }

  test("forced colours leave marks that can be told", async () => {
    const page = await open(sample, { forcedColors: "active" }, pairHash(table(sample, "pairs")[6]));
    await page.waitForSelector(".now mark");
    const line = await page.evaluate(() => getComputedStyle(document.querySelector(".now mark")).textDecorationLine);
    assert.equal(line, "underline");
  });

  test("print has every row and both texts whole", async () => {
    const page = await open(sample, {}, pairHash(table(sample, "pairs")[6]));
    await page.waitForSelector(".now .pane");
    await page.emulateMedia({ media: "print" });
    const cut = await page.evaluate(() => Array.from(document.querySelectorAll(".now .pane"), (pane) => pane.scrollHeight - pane.clientHeight));
    assert.deepEqual(cut, [0, 0]);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
    assert.ok(pdf.length > 20000);
    const wide = await page.evaluate(() => document.querySelector(".now .matches").getBoundingClientRect().right - document.documentElement.clientWidth);
    assert.ok(wide <= 0);
  });
});

describe("hostile input", () => {
  // Whatever runs, navigates or asks for something leaves a trace.
  const traps = [
    "</script><script>globalThis.caught=1</script>", "<img src=x onerror=globalThis.caught=1>", "\"><svg onload=globalThis.caught=1>", "' onmouseover='globalThis.caught=1", "javascript:globalThis.caught=1",
    "</style><style>body{display:none}</style>", "{{7*7}}{% raise %}", "<!--", "]]>", "\u202egnp.exe\u2066", "\u2028\u2029", "&lt;b&gt;", "__proto__", "constructor", "=HYPERLINK(\"http://x\")", "%3Cscript%3E", "a/b?c#d&e=f",
  ];
  test("is shown and does nothing", async () => {
    const body = "The harbour board met on Friday and agreed to close the fish market for three weeks while the roof is mended, its chair said after the meeting, which lasted well into the night and ended without a vote on the fees.";
    const rows = traps.flatMap((trap, at) => [0, 1].map((copy) => ({
      id: `${trap}${copy}`, source: `${trap} ${copy}`, title: copy ? trap.repeat(400) : trap, url: copy ? "javascript:globalThis.caught=1" : `https://x.example/"onclick="globalThis.caught=1"${trap}`,
      published_at: copy ? trap : "2026-03-01T08:15:00Z", author: trap, language: trap, text: `${trap} ${trap} ${body} ${at} ${traps.join(" ")} ${copy ? `${trap} more` : ""}`,
    })));
    const feed = join(home, "hostile.jsonl");
    writeFileSync(feed, rows.map((row) => JSON.stringify(row)).join("\n"));
    const out = scan("hostile", [feed]);
    const page = await open(out);
    assert.equal(await page.evaluate(() => document.querySelectorAll("script").length), 3);
    assert.equal(await page.evaluate(() => document.querySelectorAll("style").length), 1);
    const { articles, pairs } = await data(page);
    assert.ok(pairs.length > 10);
    const hashes = [...SECTIONS, ...table(out, "cluster_summary").map((row) => `#/c/${row.cluster_id}`), ...articles.slice(0, 20).map((one) => `#/a/${encodeURIComponent(one.id)}`),
      ...pairs.slice(0, 30).map((one) => `#/p/${encodeURIComponent(articles[one.a].id)}/${encodeURIComponent(articles[one.b].id)}`)];
    for (const hash of hashes) {
      await go(page, hash);
      await page.waitForTimeout(10);
      assert.doesNotMatch(await page.textContent(".page.now"), /Not in this page/, hash);
    }
    const found = await page.evaluate(() => ({
      caught: globalThis.caught,
      handlers: Array.from(document.querySelectorAll("*")).flatMap((one) => one.getAttributeNames().filter((name) => /^on/i.test(name))),
      links: Array.from(document.querySelectorAll("a[href]"), (one) => one.getAttribute("href")).filter((href) => !/^(#|https?:\/\/)/i.test(href)),
      steering: /[\u202a-\u202e\u2066-\u2069]/.test(document.body.innerText),
    }));
    assert.deepEqual(found, { caught: undefined, handlers: [], links: [], steering: false });
    assert.deepEqual(page.trouble, []);
    assert.deepEqual(page.requests.filter((url) => !/^(file|data):/.test(url)), []);
  });
});

describe("the file", () => {
  test("is the same twice, and without texts where they are not wanted", () => {
    const again = scan("again", ["data/sample"], ["--snippet", "100000", "--all-passages", "--threads", "1"]);
    assert.ok(readFileSync(join(again, "report.html")).equals(readFileSync(join(sample, "report.html"))));
    const sizes = ["full", "matched", "none"].map((how) => readFileSync(join(scan(how, ["data/sample"], ["--report-text", how]), "report.html"), "utf8"));
    assert.ok(sizes[0].length > sizes[1].length && sizes[1].length > sizes[2].length);
    const sentence = "leaving some 2,300 islanders without a daily link";
    assert.deepEqual(sizes.map((html) => html.includes(sentence)), [true, true, false]);
  });
});

// What a reader does with report.html besides looking: decides, judges, follows pictures, prints a cluster.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { data, drawn, go, groupBy, home, open, pairHash, parseCsv, sample, save, scan, table } from "./support.js";

const words = (text) => (text.match(/[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|['’](?=\p{L}))*/gu) || []).map((word) => word.replace(/['’]/g, "").toLowerCase());
const largest = () => table(sample, "cluster_summary")[0].cluster_id;
const clusterOf = (out, id) => table(out, "clusters").find((row) => row.article_id === id)?.cluster_id;

describe("decisions", () => {
  const decide = async (page, pair, verdict, note = "") => {
    await go(page, pairHash(pair));
    await page.click(`[data-verdict="${verdict}"]`);
    await page.fill("#note", note);
    await page.locator("#note").blur();
  };

  test("come back with the next run, which obeys", async () => {
    const page = await open();
    const pairs = table(sample, "pairs");
    const { articles, pairs: inPage } = await data(page);
    const has = (row) => inPage.some((one) => articles[one.a].id === row.a_id && articles[one.b].id === row.b_id);
    const inside = pairs.find((row) => row.cluster_id && row.relation === "near_identical" && has(row));
    const copies = pairs.find((row) => row.cluster_id && row.relation === "identical" && has(row));
    const outside = pairs.find((row) => !row.cluster_id && ["passage", "partial"].includes(row.relation) && has(row));
    const doubtful = pairs.filter((row) => row.cluster_id && row.relation === "near_identical" && has(row))[1];
    await decide(page, inside, "not", 'not "this", but that');
    await decide(page, copies, "not");
    await decide(page, outside, "same", "zweimal ü\u202e");
    await decide(page, doubtful, "unsure");
    const exported = {
      "decisions.csv": await save(page, () => page.click(".export-decisions")),
      "decisions.json": await save(page, () => page.click(".export-decisions-json")),
    };
    const runs = Object.entries(exported).map(([name, content]) => {
      const file = join(home, name);
      writeFileSync(file, content);
      return scan(`with-${name}`, ["data/sample"], ["--decisions", file]);
    });
    for (const out of runs) {
      for (const row of [inside, copies]) assert.ok(!clusterOf(out, row.a_id) || clusterOf(out, row.a_id) !== clusterOf(out, row.b_id), `${row.a_id} ${row.b_id}`);
      assert.equal(clusterOf(out, outside.a_id), clusterOf(out, outside.b_id));
      assert.ok(clusterOf(out, outside.a_id));
      const told = parseCsv(readFileSync(join(out, "decisions.csv"), "utf8"));
      assert.deepEqual(told.map((row) => [row.outcome, row.changed]).sort(), [["followed", "true"], ["followed", "true"], ["followed", "true"], ["noted", "false"]]);
      assert.equal(JSON.parse(readFileSync(join(out, "run.json"), "utf8")).decisions.followed, 3);
    }
    assert.ok(readFileSync(join(runs[0], "report.html")).equals(readFileSync(join(runs[1], "report.html"))));

    // The next report shows them, and gives them on.
    const next = await open(runs[0]);
    for (const [row, verdict, note] of [[inside, "not", 'not "this", but that'], [outside, "same", "zweimal ü\u202e"], [doubtful, "unsure", ""]]) {
      await go(next, pairHash(row));
      assert.equal(await next.getAttribute(`[data-verdict="${verdict}"]`, "aria-pressed"), "true", `${row.a_id} ${row.b_id}`);
      assert.equal(await next.inputValue("#note"), note);
    }
    assert.match(await next.textContent(".now .decision-count"), /4 decisions .* 4 of them from before/);
    assert.match(await next.textContent("#\\/compare h2"), /./);
    assert.deepEqual(parseCsv(await save(next, () => next.click(".now .export-decisions"))), parseCsv(exported["decisions.csv"]));
    // What is taken back stays so.
    await go(next, pairHash(inside));
    await next.click('[data-verdict="not"]');
    await next.fill("#note", "");
    await next.locator("#note").blur();
    await next.reload();
    assert.equal(await next.getAttribute('[data-verdict="not"]', "aria-pressed"), "false");
    assert.equal(parseCsv(await save(next, () => next.click(".now .export-decisions"))).length, 3);
    await go(next, "#/clusters?q=tag:decided");
    assert.equal(await next.locator(".now tbody tr:not([hidden])").count(), 1);
    await go(next, "#/about");
    assert.match(await next.textContent(".now"), /4 decisions \(1 same, 2 not, 1 unsure\): 3 changed clusters/);
    assert.deepEqual(next.trouble, []);
  });

  test("what cannot be followed is told in the page", async () => {
    const file = join(home, "odd.csv");
    writeFileSync(file, 'a_id,b_id,verdict,note,at\nmw-001,nobody,same,"<b>x</b>",\nmw-001,mw-003,same,,\nmw-003,mw-001,not,,\n');
    const page = await open(scan("odd", ["data/sample"], ["--decisions", file]), {}, "#/about");
    const rows = await page.evaluate(() => Array.from(document.querySelectorAll('table[data-name="not-followed"] tbody tr'), (row) => Array.from(row.cells, (cell) => cell.textContent)));
    assert.deepEqual(rows.map((row) => [row[0], row[1], row[2], row[3], row[5]]), [
      ["mw-001", "mw-003", "same", "contradicted", ""], ["mw-003", "mw-001", "not", "contradicted", ""], ["mw-001", "nobody", "same", "unknown id", "<b>x</b>"]]);
    await go(page, "#/");
    assert.match(await page.textContent(".now .notes"), /Not followed: 1 with an id that no article has, 2 that others contradict/);
  });
});

describe("pairs to judge", () => {
  const titles = (page) => page.evaluate(() => Array.from(document.querySelectorAll(".now .side h3 bdi"), (one) => one.textContent).join(" | "));

  test("are the same for everyone, within the band, and judged by one key each", async () => {
    const seen = [];
    for (const at of [0, 1]) {
      const page = await open(sample, {}, "#/judge?from=30&to=95");
      const total = Number(/^(\d+)/.exec(await page.textContent(".now h2"))[1]);
      assert.ok(total > 3 && total <= 25, `${total}`);
      const keys = ["y", "u", "i"];
      const order = [];
      for (let number = 0; number < total; number += 1) {
        assert.match(await page.textContent(".now .judge-place"), new RegExp(`Pair ${number + 1} of ${total}`));
        order.push(await titles(page));
        await page.keyboard.press(keys[number % 3]);
      }
      seen.push(order);
      // Every pair is judged once, in its tenth.
      const counts = await page.evaluate(() => Array.from(document.querySelectorAll(".now .judged tbody tr"), (row) => Array.from(row.cells, (cell) => cell.textContent)));
      const sum = (column) => counts.reduce((total_, row) => total_ + Number(row[column]), 0);
      const third = (rest) => Math.floor((total - rest + 2) / 3);
      assert.deepEqual([sum(1), sum(3), sum(2), sum(4)], [third(0), third(1), third(2), 0]);
      assert.ok(counts.every((row) => Number.parseInt(row[0], 10) >= 30));
      const rows = parseCsv(await save(page, () => page.click(".now .export-decisions")));
      assert.equal(rows.length, total);
      const csv = new Map(table(sample, "pairs").map((row) => [[row.a_id, row.b_id].sort().join(), row]));
      for (const row of rows) {
        const pair = csv.get([row.a_id, row.b_id].sort().join());
        if (pair) assert.ok(Number(pair.similarity) >= 0.3 && Number(pair.similarity) <= 0.95, `${row.a_id} ${row.b_id} ${pair.similarity}`);
      }
      if (at === 0) {
        // Whoever comes back goes on where nothing is decided yet.
        await page.reload();
        assert.ok(await page.locator(".now .judged").count());
      }
      assert.deepEqual(page.trouble, []);
    }
    assert.deepEqual(seen[0], seen[1]);
    const page = await open(sample, {}, "#/judge?from=50&to=49");
    assert.match(await page.textContent(".now"), /no such pairs/);
  });
});

describe("pictures", () => {
  test("squares have the figures of their table, and lead where these lead", async () => {
    const page = await open(sample, {}, `#/c/${largest()}`);
    const found = await page.evaluate(() => {
      const picture = document.querySelector(".now .squares svg");
      const table = document.getElementById(picture.dataset.table);
      return Array.from(picture.querySelectorAll("rect"), (rect) => {
        const [row, column] = rect.dataset.at.split(" ").map(Number);
        return [Number(rect.getAttribute("width")), Number(table.tBodies[0].rows[row].cells[column + 1].textContent)];
      });
    });
    const cells = await page.evaluate(() => Array.from(document.querySelectorAll(".now table.map tbody td"), (cell) => cell.textContent).filter((text) => /\d/.test(text)).length);
    assert.ok(found.length > 10);
    assert.equal(found.length, cells);
    for (const [side, share] of found) assert.ok(Math.abs(side - Math.max(2, (19 * share) / 100)) < 0.11, `${side} ${share}`);
    const link = await page.getAttribute(".now table.map tbody tr:nth-child(2) a", "href");
    await page.click('.now .squares rect[data-at="1 0"]');
    await drawn(page, "/compare");
    assert.equal(new URL(page.url()).hash, link);
    await page.goBack();
    await drawn(page, "/c/");
    assert.match(page.url(), /#\/c\//);
  });

  test("who is later than whom, as the clusters tell, and on to the clusters of both", async () => {
    const page = await open(sample, {}, "#/sources");
    const later = new Map();
    for (const members of groupBy(table(sample, "clusters"), (row) => row.cluster_id).values()) {
      const earliest = new Map();
      for (const row of members.filter((one) => one.rank)) earliest.set(row.source, Math.min(Number(row.rank), earliest.get(row.source) ?? Infinity));
      for (const [one, rank] of earliest) for (const [other, before] of earliest) if (rank > before) later.set(`${one} > ${other}`, (later.get(`${one} > ${other}`) || 0) + 1);
    }
    const [names, figures] = await page.evaluate(() => {
      const table = document.getElementById("matrix");
      return [Array.from(table.tHead.rows[0].cells, (cell) => cell.textContent).slice(1), Array.from(table.tBodies[0].rows, (row) => Array.from(row.cells, (cell) => cell.textContent).slice(1))];
    });
    assert.ok(names.length > 3);
    names.forEach((one, row) => names.forEach((other, column) => assert.equal(Number(figures[row][column]), later.get(`${one} > ${other}`) || 0, `${one} ${other}`)));
    const squares = page.locator(".now .squares rect");
    assert.equal(await squares.count(), figures.flat().filter(Boolean).length);
    const [row, column] = (await squares.first().getAttribute("data-at")).split(" ").map(Number);
    await squares.first().click();
    await drawn(page, "/clusters");
    assert.match(page.url(), /#\/clusters\?q=/);
    const members = groupBy(table(sample, "clusters"), (one) => one.cluster_id);
    const wanted = [...members].filter(([, rows]) => [names[row], names[column]].every((name) => rows.some((one) => one.source === name))).map(([id]) => id).sort();
    const ids = await page.evaluate(() => Array.from(document.querySelectorAll(".now tbody tr:not([hidden]) th a"), (link) => link.getAttribute("href").slice(4)));
    assert.deepEqual(ids.sort(), wanted);
  });

  test("heights are logarithmic where a reader wants them so", async () => {
    const page = await open();
    const heights = () => page.evaluate(() => Array.from(document.querySelectorAll(".picture .wide"), (one) => one.checkVisibility() && one.querySelector(".bars") ? Array.from(one.querySelectorAll("rect"), (rect) => Number(rect.getAttribute("height"))).join() : "").filter(Boolean));
    const before = await heights();
    assert.equal(before.length, 2);
    await page.locator(".log input").first().check();
    const after_ = await heights();
    assert.notEqual(after_[0], before[0]);
    assert.equal(after_[1], before[1]);
  });
});

describe("a cluster", () => {
  test("tells what changed from each version to the next", async () => {
    const page = await open();
    const updates = table(sample, "clusters").filter((row) => row.tags.split(" ").includes("update"));
    assert.ok(updates.length >= 2);
    await go(page, `#/c/${updates[0].cluster_id}`);
    const { articles } = await data(page);
    const versions = await page.evaluate(() => Array.from(document.querySelectorAll(".now [data-diff]"), (one) => one.dataset.diff.split("/").slice(2).map(decodeURIComponent)));
    // A chain: each of the later ones once, after the one before it.
    assert.deepEqual(versions, [["ct-201", "ct-202"], ["ct-202", "ct-203"]]);
    const text = (id) => words(articles.find((one) => one.id === id).parts[0][1]).join(" ");
    for (const [at, ids] of versions.entries()) {
      const sides = await page.evaluate((at) => {
        const box = document.querySelectorAll(".now [data-diff]")[at].querySelector(".text");
        box.querySelectorAll("button.gone").forEach((one) => one.click());
        const without = (unwanted) => { const copy = box.cloneNode(true); copy.querySelectorAll(`.hidden, ${unwanted}`).forEach((one) => one.remove()); return copy.textContent; };
        return [without("ins"), without("del")];
      }, at);
      assert.deepEqual(sides.map((side) => words(side).join(" ")), ids.map(text));
    }
  });

  test("leads from one neighbour in time to the next", async () => {
    const page = await open(sample, {}, `#/c/${largest()}`);
    await page.click(".now .neighbours");
    await drawn(page, "/compare");
    const times = new Map(table(sample, "clusters").map((row) => [row.article_id, Number(row.rank)]));
    const ranks = () => page.evaluate(() => location.hash.split("/").slice(2).map(decodeURIComponent)).then((ids) => ids.map((id) => times.get(id)));
    const first = await ranks();
    const before = new URL(page.url()).hash;
    await page.keyboard.press("]");
    await page.waitForFunction((hash) => location.hash !== hash, before);
    const second = await ranks();
    for (const pair of [first, second]) assert.ok(Math.abs(pair[0] - pair[1]) <= 1, pair.join());
  });

  test("is printed whole: all members, and each with the lead", async () => {
    const page = await open(sample, {}, `#/proof/${largest()}`);
    const members = table(sample, "clusters").filter((row) => row.cluster_id === largest());
    assert.equal(await page.locator(".now .proof-members tbody tr").count(), members.length);
    assert.equal(await page.locator(".now .proof-pair").count(), members.length - 1);
    const text = await page.textContent("#\\/proof");
    for (const row of members) {
      for (const part of [row.title, row.source, row.article_id]) assert.ok(text.includes(part.trim()), part);
      if (row.url) assert.ok(text.includes(row.url), row.url);
    }
    assert.match(text, /run [0-9a-f]{12}/);
    const shown = await page.evaluate(() => Array.from(document.querySelectorAll(".now .proof-pair .share b"), (one) => one.textContent));
    assert.equal(shown.length, 2 * (members.length - 1));
    await page.emulateMedia({ media: "print" });
    const over = await page.evaluate(() => Array.from(document.querySelectorAll(".now .proof-members, .now .proof-pair, .now .matches, .now svg"), (one) => one.getBoundingClientRect().right - document.documentElement.clientWidth).filter((wide) => wide > 1));
    assert.deepEqual(over, []);
    // One kind of paper throughout, or the heading would have a page of its own.
    assert.deepEqual(await page.evaluate(() => [document.body, document.querySelector(".now")].map((one) => getComputedStyle(one).page)), ["compare", "compare"]);
    assert.equal(await page.locator(".now .controls:visible, .now .tools:visible").count(), 0);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    assert.ok(pdf.length > 50000, `${pdf.length}`);
    assert.deepEqual(page.trouble, []);
  });
});

describe("tables", () => {
  test("the head stays in sight", async () => {
    const page = await open(sample, {}, "#/pairs");
    await page.mouse.wheel(0, 1500);
    await page.waitForFunction(() => scrollY > 400);
    const [head, bar] = await page.evaluate(() => [document.querySelector(".now thead th").getBoundingClientRect().top, document.querySelector(".top").getBoundingClientRect().bottom]);
    assert.ok(Math.abs(head - bar) < 3, `${head} ${bar}`);
  });

  test("filters are terms of the search", async () => {
    const page = await open(sample, {}, "#/clusters");
    await page.click(".now .filters summary");
    await page.selectOption('[data-filter="source"]', "Coast Tribune");
    await page.selectOption('[data-filter="rel"]', "identical");
    await page.fill('[data-filter="sources"]', "3");
    await page.locator('[data-filter="sources"]').blur();
    assert.equal(await page.inputValue(".now .search"), 'source:"Coast Tribune" rel:identical sources:>=3');
    const clusters = groupBy(table(sample, "clusters"), (row) => row.cluster_id);
    const wanted = table(sample, "cluster_summary").filter((row) => Number(row.n_sources) >= 3 && row.relations.split(" ").some((one) => one.startsWith("identical:")) && clusters.get(row.cluster_id).some((one) => one.source === "Coast Tribune"));
    const found = await page.evaluate(() => Array.from(document.querySelectorAll(".now tbody tr:not([hidden]) th bdi"), (cell) => cell.textContent));
    assert.deepEqual(found, wanted.map((row) => row.lead_title));
    await page.selectOption('[data-filter="source"]', "");
    await page.fill('[data-filter="after"]', "2025-03-05");
    await page.locator('[data-filter="after"]').blur();
    assert.equal(await page.inputValue(".now .search"), "rel:identical sources:>=3 after:2025-03-05");
  });

  test("owners stand where they were given", async () => {
    const owners = join(home, "owners.csv");
    writeFileSync(owners, "source,group\nSkerrow,Quay Media\nCoast Tribune,Quay Media\nIsle Courier,<i>Isle</i>\n");
    const out = scan("owners", ["data/sample"], ["--groups", owners]);
    const page = await open(out, {}, "#/sources");
    const groups = await page.evaluate(() => Array.from(document.querySelectorAll(".now table.data tbody tr"), (row) => [row.cells[0].textContent, row.cells[1].textContent]));
    assert.deepEqual(groups, table(out, "sources").map((row) => [row.source, row.source_group]));
    await go(page, "#/clusters");
    const column = await page.evaluate(() => Array.from(document.querySelectorAll(".now thead th")).findIndex((head) => head.dataset.col === "n_groups"));
    const counts = await page.evaluate((at) => Array.from(document.querySelectorAll(".now tbody tr"), (row) => row.cells[at].textContent), column);
    assert.deepEqual(counts, table(out, "cluster_summary").map((row) => row.n_groups));
    await go(page, `#/c/${table(out, "cluster_summary")[0].cluster_id}`);
    assert.match(await page.textContent(".now .facts"), /owners/);
    assert.equal(await page.locator('.now th[data-col="source_group"]').count(), 1);
    const plain = await open();
    assert.equal(await plain.locator('th[data-col="n_groups"], th[data-col="source_group"]').count(), 0);
  });
});

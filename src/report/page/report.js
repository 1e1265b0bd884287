// @ts-check
// The page without this script is whole but for what needs two texts at once. Here are: one section at a time, tables
// that sort, search and export, two articles side by side, one article, and what a reader decides.
// No text is ever written as markup: everything goes through `el`, which makes text nodes.

/**
 * @typedef {{ id: string, source: string, title: string, url: string | null, at: string, when: string, precision: string,
 *   words: number, cluster: string | null, lead: boolean, byline: string, agency: string, length: number,
 *   parts: [number, string][], marks: number[] }} Article
 * @typedef {{ kind: string, counted: boolean, edits: number, words: [number, number], runs: number[] }} Passage
 * @typedef {{ a: number, b: number, relation: string, tags: string[], order: string, lag: number | null,
 *   counted: [number, number], matched: [number, number], passages: Passage[] }} Pair
 * @typedef {{ a_id: string, b_id: string, verdict: string, note: string, at: string }} Decision
 * @typedef {{ schema: number, run: string, text: string, articles: Article[], pairs: Pair[], decisions: Decision[] }} Data
 * @typedef {{ quotes: boolean, boilerplate: boolean, least: number }} Counting
 */

(() => {
  "use strict";

  // ---------------------------------------------------------------- small things

  /** @param {string} selector @param {ParentNode} [within] @returns {HTMLElement[]} */
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

  /** @param {string} id @returns {HTMLElement} */
  const byId = (id) => {
    const found = document.getElementById(id);
    if (!found) throw new Error(`no element ${id}`);
    return found;
  };

  const STEERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f]/g;

  /** What steers the direction of writing, as a mark. @param {string} text */
  const visible = (text) =>
    text.replace(/\r\n?/g, "\n").replace(STEERS, (one) => `⟦U+${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟧`);

  /**
   * An element. A string among the children is a text and nothing else.
   * @param {string} name @param {Record<string, any>} [given] @param {...(Node | string | null | undefined)} children
   * @returns {HTMLElement}
   */
  const el = (name, given = {}, ...children) => {
    const made = document.createElement(name);
    fill(made, given, children);
    return made;
  };

  /** @param {string} name @param {Record<string, any>} [given] @param {...(Node | string | null | undefined)} children */
  const svg = (name, given = {}, ...children) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    fill(made, given, children);
    return made;
  };

  /** @param {Element} made @param {Record<string, any>} given @param {(Node | string | null | undefined)[]} children */
  const fill = (made, given, children) => {
    for (const [key, value] of Object.entries(given)) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (value === true) made.setAttribute(key, "");
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, String(value));
    }
    for (const child of children) if (child !== null && child !== undefined) made.append(child);
  };

  /** @param {string} text */
  const hidden = (text) => el("span", { class: "hidden" }, text);
  /** @param {string} text */
  const bdi = (text) => el("bdi", {}, visible(text));
  /** @param {string} message */
  const say = (message) => { byId("live").textContent = message; };
  /** @param {number} count @param {string} one @param {string} several */
  const counted = (count, one, several) => `${count.toLocaleString("en")} ${count === 1 ? one : several}`;

  /** As the tables cut shares: four places, never rounded up. @param {number} part @param {number} whole */
  const tenThousandths = (part, whole) => (whole === 0 ? 0 : Math.floor((part * 10000) / whole));

  /** @param {number} places ten-thousandths */
  const percent = (places) => {
    const tenths = Math.floor(places / 10);
    return tenths % 10 === 0 ? `${tenths / 10} %` : `${Math.floor(tenths / 10)}.${tenths % 10} %`;
  };

  /** @param {number} minutes */
  const span = (minutes) => {
    const sign = minutes < 0 ? "−" : "+";
    const whole = Math.abs(minutes);
    const [days, hours, rest] = [Math.floor(whole / 1440), Math.floor(whole / 60) % 24, whole % 60];
    if (days) return `${sign}${days} d${hours ? ` ${hours} h` : ""}`;
    if (hours) return `${sign}${hours} h${rest ? ` ${rest} min` : ""}`;
    return `${sign}${rest} min`;
  };

  /** @param {string} name @param {string} content @param {string} type */
  const download = (name, content, type) => {
    const url = URL.createObjectURL(new Blob([content], { type }));
    const link = el("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };

  /** @param {string[][]} rows */
  const csv = (rows) =>
    rows.map((row) => row.map((cell) => (/[",\n\r]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)).join(",")).join("\n") + "\n";

  /** @param {string} text @param {string} what */
  const copy = async (text, what) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = el("textarea", { class: "hidden" }, text);
      document.body.append(area);
      /** @type {HTMLTextAreaElement} */ (area).select();
      document.execCommand("copy");
      area.remove();
    }
    say(`${what} copied`);
  };

  // ---------------------------------------------------------------- the data

  /** @type {Data | null} */
  let parsed = null;
  /** @returns {Data} */
  const data = () => (parsed ??= JSON.parse(byId("data").textContent || "{}"));

  /** @type {Map<string, number> | null} */
  let numbers = null;
  /** @param {string} id */
  const articleNumber = (id) => (numbers ??= new Map(data().articles.map((article, number) => [article.id, number]))).get(id);

  /** @type {Map<string, Pair> | null} */
  let byArticles = null;
  /** The pair of two articles, whichever is named first. @param {number | undefined} a @param {number | undefined} b */
  const pairOf = (a, b) => {
    byArticles ??= new Map(data().pairs.map((pair) => [`${Math.min(pair.a, pair.b)} ${Math.max(pair.a, pair.b)}`, pair]));
    return a === undefined || b === undefined ? undefined : byArticles.get(`${Math.min(a, b)} ${Math.max(a, b)}`);
  };

  /** The pair that a link leads to. @param {string} route */
  const pairOfRoute = (route) => {
    const [, , a = "", b = ""] = route.replace(/^#/, "").split("/").map(decoded);
    return pairOf(articleNumber(a), articleNumber(b));
  };

  /** @param {Pair} pair */
  const pairLink = (pair) =>
    `#/p/${encodeURIComponent(data().articles[pair.a].id)}/${encodeURIComponent(data().articles[pair.b].id)}`;

  /** What of a text is on the page between two places. @param {Article} article @param {number} from @param {number} to */
  const slice = (article, from, to) => {
    let text = "";
    let at = from;
    for (const [start, part] of article.parts) {
      const end = start + part.length;
      if (end <= at || start >= to) continue;
      if (start > at) text += " […] ";
      text += part.slice(Math.max(at, start) - start, to - start);
      at = Math.min(end, to);
    }
    if (at < to && to > from) text += article.parts.length ? " […] " : "";
    return text;
  };

  // ---------------------------------------------------------------- tables

  const PAGE = 200;

  /**
   * @typedef {{ element: HTMLTableElement, heads: HTMLElement[], rows: HTMLTableRowElement[], shown: HTMLTableRowElement[],
   *   values: Map<HTMLTableRowElement, string[]>, query: string, sort: string, all: boolean, page: number, update: () => void }} Table
   */

  /** @type {Map<Element, Table>} */
  const tables = new Map();

  /** @param {Table} table @param {HTMLTableRowElement} row */
  const valuesOf = (table, row) => {
    let values = table.values.get(row);
    if (!values) {
      // The head of a row is its title, whatever stands beside that.
      const shown = (/** @type {HTMLElement} */ cell) => ((cell.tagName === "TH" && cell.querySelector("bdi")) || cell).textContent || "";
      values = Array.from(row.cells, (cell) => cell.dataset.v ?? shown(cell).trim());
      table.values.set(row, values);
    }
    return values;
  };

  /** @param {HTMLElement} head */
  const isShare = (head) => /share|similarity/.test(head.dataset.col || "");

  /**
   * One word of a search as a test of a row.
   * @param {Table} table @param {string} term @returns {(row: HTMLTableRowElement) => boolean}
   */
  const test = (table, term) => {
    if (term.startsWith("-") && term.length > 1) {
      const unwanted = test(table, term.slice(1));
      return (row) => !unwanted(row);
    }
    const found = /^(?:([a-z_]+):)?(>=|<=|>|<|=)?(.*)$/is.exec(term);
    const [, key = "", sign = "", raw = ""] = found || [];
    const value = raw.replace(/^"|"$/g, "").toLowerCase();
    if (key === "after" || key === "before") {
      const columns = table.heads.flatMap((head, at) => (/_at$/.test(head.dataset.col || "") ? [at] : []));
      return (row) => columns.some((at) => {
        const time = valuesOf(table, row)[at].slice(0, value.length).toLowerCase();
        return time !== "" && (key === "after" ? time >= value : time < value);
      });
    }
    const wanted = key || (sign ? "similarity" : "");
    const columns = table.heads.flatMap((head, at) => (wanted && (head.dataset.key === wanted || head.dataset.col === wanted) ? [at] : []));
    const number = Number.parseFloat(value);
    if (columns.length && !Number.isNaN(number) && (sign || table.heads[columns[0]].dataset.type === "number")) {
      return (row) => columns.some((at) => {
        const text = valuesOf(table, row)[at];
        if (text === "") return false;
        const has = Number.parseFloat(text) * (isShare(table.heads[at]) ? 100 : 1);
        if (sign === ">") return has > number;
        if (sign === "<") return has < number;
        if (sign === ">=") return has >= number - 1e-9;
        if (sign === "<=") return has <= number + 1e-9;
        return Math.abs(has - number) < 1e-9;
      });
    }
    if (columns.length) {
      const part = value.replace(/ /g, "_");
      return (row) => columns.some((at) => {
        const text = valuesOf(table, row)[at].toLowerCase();
        return text.includes(value) || text.includes(part);
      });
    }
    const bare = term.replace(/"/g, "").toLowerCase();
    return (row) => valuesOf(table, row).some((text) => text.toLowerCase().includes(bare));
  };

  /** @param {string} query */
  const terms = (query) => query.match(/-?(?:[a-z_]+:)?(?:>=|<=|>|<|=)?(?:"[^"]*"|\S+)/gi) || [];

  /** @param {Table} table */
  const refresh = (table) => {
    const tests = terms(table.query).map((term) => test(table, term));
    let rows = table.rows.filter((row) => tests.every((holds) => holds(row)));
    const [, minus, name] = /^(-?)(.*)$/.exec(table.sort) || ["", "", ""];
    const column = table.heads.findIndex((head) => head.dataset.col === name);
    if (column >= 0) {
      const isNumber = table.heads[column].dataset.type === "number";
      const sign = minus ? -1 : 1;
      const keyed = rows.map((row, at) => ({ row, at, value: valuesOf(table, row)[column] }));
      keyed.sort((one, other) => {
        // What is not known comes last either way.
        if ((one.value === "") !== (other.value === "")) return one.value === "" ? 1 : -1;
        const order = isNumber ? Number(one.value) - Number(other.value) : one.value < other.value ? -1 : one.value > other.value ? 1 : 0;
        return sign * order || one.at - other.at;
      });
      rows = keyed.map(({ row }) => row);
    }
    table.shown = rows;
    const wanted = new Set(table.all ? rows : rows.slice(table.page * PAGE, (table.page + 1) * PAGE));
    const body = table.element.tBodies[0];
    const found = new Set(rows);
    const order = column >= 0 ? [...rows, ...table.rows.filter((row) => !found.has(row))] : table.rows;
    if (order.some((row, at) => body.rows[at] !== row)) body.append(...order);
    for (const row of table.rows) row.hidden = !wanted.has(row);
    table.heads.forEach((head, at) => {
      head.setAttribute("aria-sort", at === column ? (minus ? "descending" : "ascending") : "none");
    });
    table.update();
  };

  /** Values that a menu lists. */
  const CHOICES = 500;

  /** What a filter of this key may be set to. @param {Table} table @param {string} key */
  const choices = (table, key) => {
    const found = new Set();
    table.heads.forEach((head, at) => {
      if (head.dataset.key !== key) return;
      for (const row of table.rows) {
        const text = valuesOf(table, row)[at];
        const parts = key === "source" ? text.split("; ") : text.split(" ");
        for (const part of parts) if (part) found.add(key === "rel" ? part.replace(/:\d+$/, "") : part);
      }
    });
    return [...found].sort();
  };

  /**
   * A menu that puts terms into the search. Made of what the table has when it is opened first.
   * @param {Table} table @param {() => void} keep @returns {HTMLElement | null}
   */
  const filtersOf = (table, keep) => {
    const has = (/** @type {string} */ key) => table.heads.some((head) => head.dataset.key === key);
    if (!has("tag")) return null;
    const box = el("div", {});
    const menu = el("details", { class: "menu filters", ontoggle: () => { if (!box.childElementCount) fillIn(); } }, el("summary", {}, "Filters"), box);
    const put = (/** @type {RegExp} */ old, /** @type {string} */ term) => {
      table.query = [...terms(table.query).filter((one) => !old.test(one)), ...(term ? [term] : [])].join(" ");
      table.page = 0;
      keep();
    };
    const fillIn = () => {
      for (const [key, label] of [["source", "Source"], ["rel", "Relation"], ["tag", "Tag"], ["lang", "Language"]]) {
        const found = has(key) ? choices(table, key) : [];
        if (!found.length) continue;
        const select = el("select", { "data-filter": key, onchange: () => {
          const value = /** @type {HTMLSelectElement} */ (select).value;
          put(new RegExp(`^${key}:`, "i"), value && `${key}:${/\s/.test(value) ? `"${value.replace(/"/g, "")}"` : value}`);
        } }, el("option", { value: "" }, "any"), ...found.slice(0, CHOICES).map((value) => el("option", { value }, visible(key === "source" ? value : value.replace(/_/g, " ")))),
          found.length > CHOICES ? el("option", { disabled: true }, `${counted(found.length - CHOICES, "more is", "more are")} found by typing ${key}:…`) : null);
        box.append(el("label", {}, `${label} `, select));
      }
      if (has("sources")) {
        const least = el("input", { type: "number", min: "0", "data-filter": "sources", onchange: () => { const value = /** @type {HTMLInputElement} */ (least).value; put(/^sources:>=/i, value && `sources:>=${value}`); } });
        box.append(el("label", {}, "Sources, at least ", least));
      }
      if (table.heads.some((head) => /_at$/.test(head.dataset.col || ""))) {
        for (const [key, label] of [["after", "From"], ["before", "Before"]]) {
          const date = el("input", { type: "date", "data-filter": key, onchange: () => { const value = /** @type {HTMLInputElement} */ (date).value; put(new RegExp(`^${key}:`, "i"), value && `${key}:${value}`); } });
          box.append(el("label", {}, `${label} `, date));
        }
      }
    };
    return menu;
  };

  /** Makes a table one that sorts, searches and exports. @param {HTMLTableElement} element @returns {Table} */
  const enhance = (element) => {
    const known = tables.get(element);
    if (known) return known;
    const heads = all("thead th", element);
    const rows = Array.from(element.tBodies[0].rows);
    const status = el("span", { class: "status", role: "status" });
    const route = element.dataset.route || "";
    /** @type {Table} */
    const table = { element, heads, rows, shown: rows, values: new Map(), query: "", sort: "", all: false, page: 0, update: () => {} };
    tables.set(element, table);
    const keep = () => {
      if (!route) return refresh(table);
      const kept = new URLSearchParams();
      if (table.query) kept.set("q", table.query);
      if (table.sort) kept.set("sort", table.sort);
      const hash = `#${route}${kept.size ? `?${kept}` : ""}`;
      if (location.hash !== hash) history.replaceState(history.state, "", hash);
      refresh(table);
    };
    for (const head of heads) {
      const name = head.dataset.col || "";
      const isNumber = head.dataset.type === "number";
      const button = el("button", { type: "button", class: "sort", onclick: () => {
        const first = isNumber ? `-${name}` : name;
        const second = isNumber ? name : `-${name}`;
        table.sort = table.sort === first ? second : table.sort === second ? "" : first;
        keep();
      } }, ...Array.from(head.childNodes));
      head.append(button);
    }
    const visibleColumns = () => heads.flatMap((head, at) => (head.classList.contains("off") ? [] : [at]));
    /** @param {number} at @param {boolean} isOn */
    const column = (at, isOn) => {
      heads[at].classList.toggle("off", !isOn);
      for (const row of rows) row.cells[at]?.classList.toggle("off", !isOn);
    };
    const export_ = () => {
      const columns = visibleColumns();
      const lines = table.shown.map((row) => columns.map((at) => valuesOf(table, row)[at]));
      return [columns.map((at) => heads[at].dataset.col || ""), ...lines];
    };
    const search = el("input", { type: "search", class: "search", "aria-label": "Search this table", placeholder: heads.some((head) => head.dataset.key === "tag") ? "Search: words, source:…, tag:wire, >80" : "Search", autocomplete: "off", spellcheck: "false", oninput: () => {
      table.query = /** @type {HTMLInputElement} */ (search).value.trim();
      table.page = 0;
      keep();
    } });
    const chooser = el("details", { class: "menu" }, el("summary", {}, "Columns"), el("div", {}, ...heads.map((head, at) => {
      const isOn = !head.classList.contains("extra");
      column(at, isOn);
      const box = el("input", { type: "checkbox", checked: isOn, onchange: (/** @type {Event} */ event) => column(at, /** @type {HTMLInputElement} */ (event.target).checked) });
      return el("label", {}, box, ` ${(head.textContent || "").trim()}`);
    })));
    const filters = filtersOf(table, keep);
    const markdown = () => {
      const lines = export_().map((row) => `| ${row.map((cell) => cell.replace(/\|/g, "\\|").replace(/\s+/g, " ")).join(" | ")} |`);
      lines.splice(1, 0, `|${" --- |".repeat(visibleColumns().length)}`);
      return lines.join("\n");
    };
    const menu = el("details", { class: "menu" }, el("summary", {}, "Export"), el("div", {},
      el("button", { type: "button", class: "export-csv", onclick: () => download(`${element.dataset.name}.csv`, csv(export_()), "text/csv") }, "These rows as CSV"),
      el("button", { type: "button", onclick: () => copy(markdown(), "Table") }, "Copy as Markdown"),
      el("button", { type: "button", onclick: () => copy(export_().map((row) => row.map((cell) => cell.replace(/\s+/g, " ")).join("\t")).join("\n"), "Table") }, "Copy for a spreadsheet")));
    const pager = el("p", { class: "pager" });
    table.update = () => {
      /** @type {HTMLInputElement} */ (search).value = table.query;
      const all_ = table.rows.length;
      const shown = table.shown.length;
      status.textContent = shown === all_ ? counted(all_, "row", "rows") : `${shown.toLocaleString("en")} of ${counted(all_, "row", "rows")}`;
      pager.replaceChildren();
      if (shown > PAGE && !table.all) {
        const pages = Math.ceil(shown / PAGE);
        const step = (/** @type {number} */ to) => () => { table.page = to; refresh(table); };
        pager.append(
          el("button", { type: "button", disabled: table.page === 0, onclick: step(table.page - 1) }, "Before"),
          ` ${table.page + 1} of ${pages} `,
          el("button", { type: "button", disabled: table.page + 1 >= pages, onclick: step(table.page + 1) }, "Next"), " ",
          el("button", { type: "button", onclick: () => { table.all = true; refresh(table); } }, `Show all ${shown.toLocaleString("en")}`));
      }
    };
    const wide = element.closest(".wide") || element;
    wide.before(el("div", { class: "tools" }, rows.length > 3 ? search : null, status, rows.length > 3 ? filters : null, chooser, menu));
    wide.after(pager);
    refresh(table);
    return table;
  };

  // ---------------------------------------------------------------- what two articles share

  /**
   * The flags of each word of an article: 1 quoted, 2 furniture.
   * @param {Article} article
   */
  const flags = (article) => {
    const found = new Uint8Array(article.words);
    for (let at = 0; at < article.marks.length; at += 5) {
      found.fill(article.marks[at + 4], article.marks[at + 2], article.marks[at + 3]);
    }
    return found;
  };

  /**
   * Shared and counted words of both, as `pairs.csv` counts them, with some left out: shared words that are quoted leave both the
   * shared and the counted ones, passages of fewer words than `least` are not shared, and furniture counts where it is asked for.
   * @param {Pair} pair @param {Counting} counting
   */
  const shares = (pair, counting) => {
    const sides = [data().articles[pair.a], data().articles[pair.b]];
    const isSame = pair.relation === "identical";
    const marks = sides.map(flags);
    const matched = sides.map((side) => new Uint8Array(side.words));
    for (const passage of pair.passages) {
      if (passage.words[0] < counting.least) continue;
      for (let at = 0; at < passage.runs.length; at += 7) {
        const [inA, inB, words] = [passage.runs[at + 4], passage.runs[at + 5], passage.runs[at + 6]];
        for (let word = 0; word < words; word += 1) {
          const both = marks[0][inA + word] | marks[1][inB + word];
          const isOut = (both & 2) !== 0 && !counting.boilerplate && !isSame;
          const how = isOut ? 4 : both & 1 ? 2 : 1;
          matched[0][inA + word] |= how;
          matched[1][inB + word] |= how;
        }
      }
    }
    return sides.map((_, side) => {
      let [shared, whole, quoted] = [0, 0, 0];
      for (let word = 0; word < matched[side].length; word += 1) {
        if (counting.boilerplate || isSame || !(marks[side][word] & 2)) whole += 1;
        if (matched[side][word] & 3) shared += 1;
        if ((matched[side][word] & 3) === 2) quoted += 1;
      }
      if (!counting.quotes) [shared, whole] = [shared - quoted, whole - quoted];
      return { shared, whole, places: tenThousandths(shared, whole) };
    });
  };

  /** Whether a passage counts with these choices. @param {Passage} passage @param {Counting} counting */
  const isOn = (passage, counting) =>
    passage.words[0] >= counting.least && (passage.counted || counting.boilerplate) && (counting.quotes || passage.kind !== "quote");

  /**
   * A text in pieces of which the same holds throughout.
   * @param {Pair} pair @param {0 | 1} side
   * @returns {{ from: number, to: number, passages: number[], differs: boolean, isFurniture: boolean }[]}
   */
  const pieces = (pair, side) => {
    const article = data().articles[side ? pair.b : pair.a];
    /** @type {Map<number, [number, number, number][]>} place → [what, passage, +1 or -1] */
    const events = new Map();
    const put = (/** @type {number} */ at, /** @type {number} */ what, /** @type {number} */ which, /** @type {number} */ by) => {
      const there = events.get(at);
      if (there) there.push([what, which, by]);
      else events.set(at, [[what, which, by]]);
    };
    pair.passages.forEach((passage, number) => {
      const runs = passage.runs;
      const [start, end] = [runs[side * 2], runs[runs.length - 7 + side * 2 + 1]];
      put(start, 0, number, 1);
      put(end, 0, number, -1);
      for (let at = 7; at < runs.length; at += 7) {
        const [from, to] = [runs[at - 7 + side * 2 + 1], runs[at + side * 2]];
        const text = article.parts.length ? slice(article, from, to) : "";
        const lead = (/^[^\p{L}\p{N}]*/u.exec(text) || [""])[0].length;
        const tail = (/[^\p{L}\p{N}]*$/u.exec(text.slice(lead)) || [""])[0].length;
        if (to - tail > from + lead) {
          put(from + lead, 1, number, 1);
          put(to - tail, 1, number, -1);
        }
      }
    });
    for (let at = 0; at < article.marks.length; at += 5) {
      if (article.marks[at + 4] & 2) {
        put(article.marks[at], 2, 0, 1);
        put(article.marks[at + 1], 2, 0, -1);
      }
    }
    put(0, 3, 0, 0);
    put(article.length, 3, 0, 0);
    const found = [];
    const inside = new Map();
    let [differs, furniture, last] = [0, 0, 0];
    for (const at of [...events.keys()].sort((one, other) => one - other)) {
      if (at > last) {
        found.push({ from: last, to: at, passages: [...inside.keys()].sort((one, other) => one - other), differs: differs > 0 && differs >= inside.size, isFurniture: furniture > 0 });
        last = at;
      }
      for (const [what, which, by] of events.get(at) || []) {
        if (what === 0 && by > 0) inside.set(which, true);
        if (what === 0 && by < 0) inside.delete(which);
        if (what === 1) differs += by;
        if (what === 2) furniture += by;
      }
    }
    return found;
  };

  // ---------------------------------------------------------------- two articles side by side

  /** @type {{ pair: Pair | null, view: string, counting: Counting, isSwapped: boolean, locked: boolean, at: number }} */
  const comparing = { pair: null, view: "matches", counting: { quotes: true, boilerplate: false, least: 0 }, isSwapped: false, locked: false, at: -1 };

  /** @type {string[]} links of the list that the reader came from */
  let list = [];
  /** @type {string[] | null} those of the next link that is followed */
  let waiting = null;

  /** @param {Article} article @param {string} letter @param {Pair} pair @param {number} side */
  const heading = (article, letter, pair, side) => {
    const facts = [article.source, article.when || "no time", article.byline, article.agency && `credits ${article.agency}`, counted(article.words, "word", "words")];
    const lag = side === 1 && pair.lag !== null ? ` (${span(pair.lag)})` : "";
    facts[1] += lag;
    return el("div", { class: "side" },
      el("h3", {}, el("span", { class: "letter" }, letter), " ", bdi(article.title || article.id),
        article.url ? el("a", { class: "out", href: article.url, rel: "noopener noreferrer" }, hidden("The article on the web"), el("span", { "aria-hidden": "true" }, "↗")) : null),
      el("p", { class: "soft" }, bdi(facts.filter(Boolean).join(" · "))),
      el("p", { class: "soft id" }, el("a", { href: `#/a/${encodeURIComponent(article.id)}` }, bdi(article.id))),
      el("p", { class: "share" }, el("b", { "data-share": String(side) }), " of this is in the other ", el("span", { class: "soft", "data-words": String(side) })));
  };

  /** @param {string} text @param {Element} into */
  const putText = (text, into) => { into.append(visible(text)); };

  /** @param {Pair} pair @param {0 | 1} side @param {{ onlyNew?: boolean, isStill?: boolean }} [how] what is still leads nowhere */
  const sideText = (pair, side, { onlyNew = false, isStill = false } = {}) => {
    const article = data().articles[side ? pair.b : pair.a];
    const box = el("div", { class: "text", dir: "auto" });
    if (!article.parts.length) {
      box.append(el("p", { class: "nothing" }, "The texts are not in this page (--report-text)."));
      return box;
    }
    /** @type {Set<number>} */
    const open = new Set();
    let gone = 0;
    const flush = () => {
      if (gone) box.append(el("span", { class: "gone" }, ` … ${counted(gone, "shared word", "shared words")} … `));
      gone = 0;
    };
    for (const piece of pieces(pair, side)) {
      const text = slice(article, piece.from, piece.to);
      const on = piece.passages.filter((number) => isOn(pair.passages[number], comparing.counting));
      if (onlyNew) {
        if (on.length && !piece.differs) {
          gone += (text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’]*/gu) || []).length;
        } else if (/[\p{L}\p{N}]/u.test(text)) {
          flush();
          const made = el("span", piece.isFurniture ? { class: "furniture" } : { class: "new" });
          putText(text, made);
          box.append(made);
        } else if (!gone) {
          putText(text, box);
        }
        continue;
      }
      for (const number of open) if (!piece.passages.includes(number)) open.delete(number);
      for (const number of piece.passages) {
        if (open.has(number)) continue;
        open.add(number);
        if (isStill) box.append(el("sup", { class: `number${on.includes(number) ? "" : " off"}` }, hidden("match "), String(number + 1)));
        else box.append(el("button", { type: "button", class: `number${on.includes(number) ? "" : " off"}`, "data-n": number, "data-side": side, title: "Show this match on the other side" },
          hidden("match "), String(number + 1), hidden(" begins, go to it on the other side")));
      }
      const first = piece.passages[0];
      let made;
      if (first === undefined) {
        made = el("span", piece.isFurniture ? { class: "furniture" } : {});
      } else {
        const kind = pair.passages[first].kind;
        const number = /\p{N}/u.test(text) ? " figure" : "";
        made = piece.differs
          ? el(side ? "ins" : "del", { class: `m${number}`, "data-m": piece.passages.join(" ") })
          : el("mark", { class: `m ${kind}${on.length ? "" : " off"}`, "data-m": piece.passages.join(" ") });
      }
      putText(text, made);
      box.append(made);
    }
    flush();
    return box;
  };

  /** The runs that come in the same order in both, most words first chain. @param {Pair} pair */
  const chain = (pair) => {
    /** @type {{ a: [number, number], b: [number, number], words: number, from: [number, number] }[]} */
    const runs = [];
    for (const passage of pair.passages) {
      for (let at = 0; at < passage.runs.length; at += 7) {
        const [a0, a1, b0, b1, wa, wb, words] = passage.runs.slice(at, at + 7);
        runs.push({ a: [a0, a1], b: [b0, b1], words, from: [wa, wb] });
      }
    }
    runs.sort((one, other) => one.a[0] - other.a[0] || one.b[0] - other.b[0]);
    const best = runs.map((run) => run.words);
    const before = runs.map(() => -1);
    for (let at = 0; at < runs.length; at += 1) {
      for (let other = Math.max(0, at - 400); other < at; other += 1) {
        if (runs[other].a[1] <= runs[at].a[0] && runs[other].b[1] <= runs[at].b[0] && best[other] + runs[at].words > best[at]) {
          best[at] = best[other] + runs[at].words;
          before[at] = other;
        }
      }
    }
    const found = [];
    for (let at = best.indexOf(Math.max(...best, 0)); at >= 0; at = before[at]) found.push(runs[at]);
    return found.reverse();
  };

  /** @param {Pair} pair */
  const differences = (pair) => {
    const [a, b] = [data().articles[pair.a], data().articles[pair.b]];
    const box = el("div", { class: "text single", dir: "auto", role: "region", tabindex: "0", "aria-label": "Differences" });
    if (!a.parts.length) {
      box.append(el("p", { class: "nothing" }, "The texts are not in this page (--report-text)."));
      return box;
    }
    let [inA, inB] = [0, 0];
    const between = (/** @type {number} */ toA, /** @type {number} */ toB) => {
      const [gone, come] = [slice(a, inA, toA), slice(b, inB, toB)];
      const has = (/** @type {string} */ text) => /[\p{L}\p{N}]/u.test(text);
      // What stands around the words belongs to neither.
      const parts = (/** @type {string} */ text) => /^(\s*)([^]*?)(\s*)$/u.exec(text) || ["", "", text, ""];
      const [, before, words, after] = parts(has(come) ? come : gone);
      if (!has(come) && !has(gone)) { putText(come, box); return; }
      putText(before, box);
      if (has(gone)) { const made = el("del", {}, hidden("only in A: ")); putText(parts(gone)[2], made); box.append(made, has(come) ? " " : ""); }
      if (has(come)) { const made = el("ins", {}, hidden("only in B: ")); putText(words, made); box.append(made); }
      putText(after, box);
    };
    for (const run of chain(pair)) {
      between(run.a[0], run.b[0]);
      const text = slice(b, run.b[0], run.b[1]);
      if (run.words > 40) {
        const words = text.match(/\S+\s*/g) || [text];
        const [head, tail] = [words.slice(0, 12).join(""), words.slice(-12).join("")];
        const rest = words.slice(12, -12).join("");
        const open = el("button", { type: "button", class: "gone", onclick: () => { open.replaceWith(visible(rest)); } }, `… ${counted(run.words - 24, "shared word", "shared words")} …`);
        box.append(visible(head), open, " ", visible(tail));
      } else {
        putText(text, box);
      }
      [inA, inB] = [run.a[1], run.b[1]];
    }
    between(a.length, b.length);
    return box;
  };

  /** @param {Pair} pair @param {0 | 1} side */
  const miniMap = (pair, side) => {
    const article = data().articles[side ? pair.b : pair.a];
    const width = Math.max(1, article.length);
    const map = svg("svg", { class: "mini", viewBox: "0 0 1000 16", preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("rect", { class: "ground", x: 0, y: 0, width: 1000, height: 16 }));
    pair.passages.forEach((passage, number) => {
      const [from, to] = [passage.runs[side * 2], passage.runs[passage.runs.length - 7 + side * 2 + 1]];
      map.append(svg("rect", { class: `m ${passage.kind}${isOn(passage, comparing.counting) ? "" : " off"}`, x: (from * 1000) / width, y: 1, width: Math.max(2, ((to - from) * 1000) / width), height: 14, "data-n": number, "data-side": 1 - side },
        svg("title", {}, `match ${number + 1}`)));
    });
    return map;
  };

  /** @param {Element} pane @param {number} number @returns {HTMLElement | null} */
  const startOf = (pane, number) => pane.querySelector(`.number[data-n="${number}"]`);

  const isSideBySide = () => {
    const panes = all("#\\/compare .pane");
    return panes.length === 2 && Math.abs(panes[0].getBoundingClientRect().top - panes[1].getBoundingClientRect().top) < 4;
  };

  /** Brings a match on one side to where it is on the other. @param {number} number @param {number} side the side to move @param {HTMLElement | null} origin */
  const align = (number, side, origin) => {
    const pane = document.querySelector(`#\\/compare .pane[data-side="${side}"]`);
    const target = pane && startOf(pane, number);
    if (!pane || !target) return;
    comparing.at = number;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (isSideBySide()) {
      const from = origin ? origin.getBoundingClientRect().top : pane.getBoundingClientRect().top + 40;
      pane.scrollTop += target.getBoundingClientRect().top - from;
    } else {
      target.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    }
    for (const lit of all(".lit")) lit.classList.remove("lit");
    for (const one of all(`#\\/compare [data-n="${number}"], #\\/compare [data-m]`)) {
      if (one.dataset.n === String(number) || (one.dataset.m || "").split(" ").includes(String(number))) one.classList.add("lit");
    }
    say(`match ${number + 1}`);
  };

  /** @param {number} by */
  const nextMatch = (by) => {
    const pair = comparing.pair;
    if (!pair || !pair.passages.length) return;
    const count = pair.passages.length;
    const number = comparing.at < 0 ? (by > 0 ? 0 : count - 1) : (comparing.at + by + count) % count;
    const [left, right] = comparing.isSwapped ? [1, 0] : [0, 1];
    align(number, left, null);
    const pane = document.querySelector(`#\\/compare .pane[data-side="${left}"]`);
    align(number, right, pane && startOf(pane, number));
  };

  /** @param {number} by */
  const nextPair = (by) => {
    const links = list.length ? list : data().pairs.map(pairLink);
    const at = links.indexOf(location.hash);
    const next = links[(Math.max(at, by > 0 ? -1 : 0) + by + links.length) % links.length];
    if (next) location.hash = next;
  };

  /** Writes the shares anew. */
  const updateShares = () => {
    const pair = comparing.pair;
    if (!pair) return;
    const found = shares(pair, comparing.counting);
    const { quotes, boilerplate, least } = comparing.counting;
    found.forEach((side, number) => {
      for (const one of all(`[data-share="${number}"]`)) one.textContent = percent(side.places);
      for (const one of all(`[data-words="${number}"]`)) one.textContent = `(${side.shared} of ${side.whole} words)`;
    });
    const said = [quotes ? "" : "quotes left out", boilerplate ? "boilerplate counted" : "", least > 1 ? `passages under ${least} words left out` : ""].filter(Boolean);
    byId("counting").textContent = said.length ? `With ${said.join(", ")}.` : "";
  };

  /** @param {Pair} pair */
  const drawTexts = (pair) => {
    const sides = /** @type {(0 | 1)[]} */ (comparing.isSwapped ? [1, 0] : [0, 1]);
    const box = byId("texts");
    box.replaceChildren();
    if (comparing.view === "differences") {
      box.append(el("p", { class: "soft" }, "A is ", el("del", {}, "struck out"), ", B is ", el("ins", {}, "boxed"), ". What was moved stands as taken away in one place and added in the other."), differences(pair));
      return;
    }
    const panes = el("div", { class: "panes" });
    for (const side of sides) {
      const article = data().articles[side ? pair.b : pair.a];
      panes.append(el("div", { class: "holder" }, miniMap(pair, side),
        el("div", { class: "pane", "data-side": side, tabindex: "0", role: "region", "aria-label": `${side ? "B" : "A"}: ${visible(article.title || article.id).slice(0, 80)}` }, sideText(pair, side, { onlyNew: comparing.view === "new" }))));
    }
    panes.addEventListener("click", (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      const number = /** @type {HTMLElement | null} */ (target.closest("[data-n]"));
      if (number) return align(Number(number.dataset.n), 1 - Number(number.dataset.side), number.closest(".pane") ? number : null);
      const mark = /** @type {HTMLElement | null} */ (target.closest("[data-m]"));
      const pane = /** @type {HTMLElement | null} */ (target.closest(".pane"));
      if (!mark || !pane || String(getSelection())) return undefined;
      // A place that belongs to several matches leads to one after the other.
      const numbers_ = (mark.dataset.m || "").split(" ").map(Number);
      const now = numbers_.indexOf(comparing.at);
      return align(numbers_[(now + 1) % numbers_.length], 1 - Number(pane.dataset.side), mark);
    });
    let mover = /** @type {Element | null} */ (null);
    const both = all(".pane", panes);
    for (const pane of both) {
      pane.addEventListener("scroll", () => {
        if (!comparing.locked || (mover && mover !== pane)) return;
        mover = pane;
        const other = both.find((one) => one !== pane);
        const top = pane.getBoundingClientRect().top;
        const near = all(".number", pane).filter((one) => !one.classList.contains("off"))
          .reduce((best, one) => (best && Math.abs(best.getBoundingClientRect().top - top) < Math.abs(one.getBoundingClientRect().top - top) ? best : one), /** @type {HTMLElement | null} */ (null));
        const partner = near && other && startOf(other, Number(near.dataset.n));
        if (other && partner && near) other.scrollTop += partner.getBoundingClientRect().top - near.getBoundingClientRect().top;
        setTimeout(() => { mover = null; }, 80);
      });
    }
    box.append(panes);
  };

  /** @param {Pair} pair @param {boolean} [isStill] */
  const matchList = (pair, isStill = false) => {
    const body = pair.passages.map((passage, number) => {
      const { runs, words, kind, edits } = passage;
      const last = runs.length - 7;
      const same = 1 - edits / Math.max(words[0], words[1], 1);
      return el("tr", { class: isOn(passage, comparing.counting) ? "" : "off" },
        el("th", { scope: "row" }, isStill ? String(number + 1) : el("button", { type: "button", class: "number", "data-n": number, onclick: () => { comparing.at = number - 1; nextMatch(1); } }, hidden("match "), String(number + 1))),
        el("td", {}, el("span", { class: `m ${kind}` }, kind)),
        el("td", { class: "n" }, String(words[0])), el("td", { class: "n" }, String(words[1])),
        el("td", { class: "n" }, percent(Math.floor(same * 10000 + 1e-9))),
        el("td", {}, isOn(passage, comparing.counting) ? "yes" : "no"),
        el("td", { class: "n" }, `${runs[0]}–${runs[last + 1]}`), el("td", { class: "n" }, `${runs[2]}–${runs[last + 3]}`));
    });
    return el("table", { class: "matches" },
      el("thead", {}, el("tr", {}, ...["Match", "Kind", "Words in A", "Words in B", "The same", "Counts", "Place in A", "Place in B"].map((name, at) => el("th", { scope: "col", class: at > 1 && at !== 5 ? "n" : "" }, name)))),
      el("tbody", {}, ...body));
  };

  /** @param {HTMLElement} section @param {Pair} pair */
  const drawCompare = (section, pair) => {
    comparing.pair = pair;
    comparing.at = -1;
    const [a, b] = [data().articles[pair.a], data().articles[pair.b]];
    const redraw = () => { drawTexts(pair); byId("match-list").replaceChildren(matchList(pair)); updateShares(); };
    const view = (/** @type {string} */ name, /** @type {string} */ label) =>
      el("button", { type: "button", "data-view": name, "aria-pressed": String(comparing.view === name), onclick: () => { setView(name); } }, label);
    const box = (/** @type {string} */ id, /** @type {string} */ label, /** @type {boolean} */ is, /** @type {(is: boolean) => void} */ set) =>
      el("label", { class: "check" }, el("input", { type: "checkbox", id, checked: is, onchange: (/** @type {Event} */ event) => { set(/** @type {HTMLInputElement} */ (event.target).checked); redraw(); } }), ` ${label}`);
    const least = el("input", { type: "number", id: "least", min: "0", max: "999", value: String(comparing.counting.least), oninput: () => {
      comparing.counting.least = Math.max(0, Number.parseInt(/** @type {HTMLInputElement} */ (least).value, 10) || 0);
      redraw();
    } });
    const heads = [heading(a, "A", pair, 0), heading(b, "B", pair, 1)];
    if (comparing.isSwapped) heads.reverse();
    const where = a.cluster && a.cluster === b.cluster ? el("a", { href: `#/c/${a.cluster}` }, "Cluster ", el("code", {}, a.cluster)) : el("a", { href: "#/pairs" }, "Pairs");
    section.replaceChildren(
      el("p", { class: "crumb" }, where),
      el("h2", { tabindex: "-1" }, hidden("Two articles: "), el("span", { class: `rel rel-${pair.relation}` }, pair.relation.replace(/_/g, " ")), " ",
        ...pair.tags.flatMap((tag) => [el("span", { class: "tag" }, tag.replace(/_/g, " ")), " "])),
      el("div", { class: "heads" }, ...heads),
      el("p", { id: "counting", class: "counting", role: "status" }),
      el("div", { class: "controls" },
        el("div", { class: "segments", role: "group", "aria-label": "View" }, view("matches", "Matches"), view("differences", "Differences"), view("new", "Only new")),
        box("count-quotes", "quotes count", comparing.counting.quotes, (is) => { comparing.counting.quotes = is; }),
        box("count-boilerplate", "boilerplate counts", comparing.counting.boilerplate, (is) => { comparing.counting.boilerplate = is; }),
        el("label", { class: "check" }, "from ", least, " words on"),
        box("locked", "scroll together", comparing.locked, (is) => { comparing.locked = is; }),
        el("span", { class: "spread" }),
        el("button", { type: "button", onclick: () => nextMatch(-1) }, "Match before"),
        el("button", { type: "button", onclick: () => nextMatch(1) }, "Next match"),
        el("button", { type: "button", onclick: swap }, "Swap sides"),
        el("button", { type: "button", onclick: () => nextPair(1) }, "Next pair"),
        el("button", { type: "button", onclick: () => copy(location.href, "Link") }, "Copy link"),
        el("button", { type: "button", onclick: () => print() }, "Print")),
      el("div", { id: "texts" }),
      el("p", { class: "legend soft" }, "Underlined: ", ...["verbatim", "edited", "quote", "title", "boilerplate", "credit"].flatMap((kind) => [el("span", { class: `m ${kind}` }, kind), " "]),
        "(solid, dashed, dotted, double). Inside edited matches only A has what is ", el("del", {}, "struck out"), ", only B what is ", el("ins", {}, "boxed"), ". ", el("span", { class: "furniture" }, "Slanted"), ": furniture, which does not count."),
      el("section", { "aria-labelledby": "matches-title" }, el("h3", { id: "matches-title" }, counted(pair.passages.length, "match", "matches")), el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Table of matches", id: "match-list" })),
      decide(pair));
    redraw();
  };

  /** @param {string} name */
  const setView = (name) => {
    comparing.view = comparing.view === name && name !== "matches" ? "matches" : name;
    for (const one of all("[data-view]")) one.setAttribute("aria-pressed", String(one.dataset.view === comparing.view));
    if (comparing.pair) drawTexts(comparing.pair);
  };

  const swap = () => {
    comparing.isSwapped = !comparing.isSwapped;
    if (comparing.pair) drawCompare(byId("/compare"), comparing.pair);
  };

  // ---------------------------------------------------------------- what a reader decides

  /** @type {Map<string, Decision> | null} */
  let decided = null;
  const shelf = () => `wirecopy-decisions-${data().run}`;
  /** Whichever of the two is named first. @param {string} a @param {string} b */
  const decisionKey = (a, b) => JSON.stringify(a < b ? [a, b] : [b, a]);
  /** What was decided before this run, and then what is decided here. */
  const decisions = () => {
    if (!decided) {
      decided = new Map();
      for (const one of data().decisions) decided.set(decisionKey(one.a_id, one.b_id), one);
      try {
        for (const one of JSON.parse(localStorage.getItem(shelf()) || "[]")) decided.set(decisionKey(one.a_id, one.b_id), one);
      } catch { /* a page without storage keeps decisions until it is closed */ }
    }
    return decided;
  };
  /** What was taken back stays as an empty one, or it would come back with the page. */
  const kept = () => [...decisions().values()].filter((one) => one.verdict || one.note);

  /** @param {Pair} pair */
  const decisionOf = (pair) => decisions().get(decisionKey(data().articles[pair.a].id, data().articles[pair.b].id));

  /** @param {Pair} pair @param {string | null} verdict @param {string | null} note @param {boolean} [takesBack] */
  const setDecision = (pair, verdict, note, takesBack = true) => {
    const [a, b] = [data().articles[pair.a].id, data().articles[pair.b].id];
    const old = decisionOf(pair);
    const made = { a_id: a, b_id: b, verdict: verdict ?? old?.verdict ?? "", note: note ?? old?.note ?? "", at: new Date().toISOString() };
    if (takesBack && verdict !== null && old?.verdict === verdict) made.verdict = "";
    decisions().set(decisionKey(a, b), made);
    try { localStorage.setItem(shelf(), JSON.stringify([...decisions().values()])); } catch { /* as above */ }
    drawDecision(pair);
  };

  const VERDICTS = [["same", "Same story", "y"], ["unsure", "Unsure", "u"], ["not", "Not the same", "i"]];

  /** @param {Pair} pair */
  const drawDecision = (pair) => {
    const now = decisionOf(pair);
    for (const one of all("[data-verdict]")) one.setAttribute("aria-pressed", String(one.dataset.verdict === now?.verdict));
    const count = kept().length;
    const before = kept().filter((one) => data().decisions.includes(one)).length;
    for (const one of all(".decision-count")) one.textContent = count ? `${counted(count, "decision", "decisions")} kept in this browser${before ? `, ${before} of them from before this run` : ""}` : "No decisions yet";
  };

  const exportDecisions = (/** @type {string} */ format) => {
    const sorted = kept().sort((one, other) => (one.a_id + "\n" + one.b_id < other.a_id + "\n" + other.b_id ? -1 : 1));
    if (format === "json") download("decisions.json", `${JSON.stringify(sorted, null, 2)}\n`, "application/json");
    else download("decisions.csv", csv([["a_id", "b_id", "verdict", "note", "at"], ...sorted.map((one) => [one.a_id, one.b_id, one.verdict, one.note, one.at])]), "text/csv");
  };

  /** @param {Pair} pair */
  const decide = (pair) => {
    const now = decisionOf(pair);
    const note = el("input", { type: "text", id: "note", value: now?.note || "", maxlength: "500", onchange: () => setDecision(pair, null, /** @type {HTMLInputElement} */ (note).value) });
    setTimeout(() => drawDecision(pair), 0);
    return el("section", { class: "decide", "aria-labelledby": "decide-title" },
      el("h3", { id: "decide-title" }, "Your decision"),
      el("div", { class: "controls" },
        el("div", { class: "segments", role: "group", "aria-label": "Your decision" }, ...VERDICTS.map(([name, label]) => el("button", { type: "button", "data-verdict": name, "aria-pressed": "false", onclick: () => setDecision(pair, name, null) }, label))),
        el("label", { class: "check" }, "Note ", note),
        el("span", { class: "spread" }), ...exporting()),
      el("p", { class: "soft" }, "A run that is given the export with ", el("code", {}, "--decisions"), " obeys: the same story is in one cluster, what is not is never in one."));
  };

  const exporting = () => [
    el("span", { class: "soft decision-count", role: "status" }),
    el("button", { type: "button", class: "export-decisions", onclick: () => exportDecisions("csv") }, "Export as CSV"),
    el("button", { type: "button", class: "export-decisions-json", onclick: () => exportDecisions("json") }, "Export as JSON")];

  // ---------------------------------------------------------------- pairs to judge, for a threshold

  const SHARE = 25;

  /** A number that texts give, the same everywhere. @param {string} text */
  const hashed = (text) => {
    let hash = 2166136261;
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 16777619);
    hash = Math.imul(hash ^ (hash >>> 15), 2246822507);
    return (hash ^ (hash >>> 13)) >>> 0;
  };

  /** How alike two are, in ten-thousandths. @param {Pair} pair */
  const alike = (pair) => tenThousandths(pair.matched[0] + pair.matched[1], pair.counted[0] + pair.counted[1]);

  /** Pairs of a band, the same for the same page. @param {number} from @param {number} to per cent */
  const drawn = (from, to) => {
    const ids = (/** @type {Pair} */ pair) => decisionKey(data().articles[pair.a].id, data().articles[pair.b].id);
    return data().pairs.filter((pair) => pair.relation !== "identical" && alike(pair) >= from * 100 && alike(pair) <= to * 100)
      .map((pair) => ({ pair, ids: ids(pair), order: hashed(ids(pair)) }))
      .sort((one, other) => one.order - other.order || (one.ids < other.ids ? -1 : 1))
      .slice(0, SHARE).map(({ pair }) => pair);
  };

  /** @type {{ pairs: Pair[], at: number, draw: () => void }} */
  const judging = { pairs: [], at: 0, draw: () => {} };

  /** @param {string} verdict */
  const judge = (verdict) => {
    const pair = judging.pairs[judging.at];
    if (!pair) return;
    setDecision(pair, verdict, null, false);
    judging.at += 1;
    judging.draw();
  };
  /** @param {number} by */
  const judgeAnother = (by) => {
    judging.at = Math.min(judging.pairs.length, Math.max(0, judging.at + by));
    judging.draw();
  };

  /** @param {HTMLElement} section @param {number} from @param {number} to */
  const drawJudging = (section, from, to) => {
    judging.pairs = drawn(from, to);
    const undecided = judging.pairs.findIndex((pair) => !decisionOf(pair)?.verdict);
    judging.at = undecided < 0 ? judging.pairs.length : undecided;
    const bound = (/** @type {string} */ id, /** @type {number} */ value) => el("input", { type: "number", id, min: "0", max: "100", value: String(value) });
    const [low, high] = [bound("band-from", from), bound("band-to", to)];
    const go = () => {
      const value = (/** @type {HTMLElement} */ one, /** @type {number} */ otherwise) => { const number = Number.parseFloat(/** @type {HTMLInputElement} */ (one).value); return Number.isNaN(number) ? otherwise : number; };
      location.hash = `#/judge?from=${value(low, from)}&to=${value(high, to)}`;
    };
    const box = el("div", { id: "judged" });
    section.replaceChildren(
      el("p", { class: "crumb" }, el("a", { href: "#/pairs" }, "Pairs")),
      el("h2", { tabindex: "-1" }, `${counted(judging.pairs.length, "pair", "pairs")} to judge`),
      el("p", { class: "lede" }, `Up to ${SHARE} pairs of a band of likeness, drawn at random and the same for everyone who opens this page: where most are the same story, a threshold may be lower, and where most are not, it must be higher. How alike two are is told in the end.`),
      el("div", { class: "controls" }, el("label", { class: "check" }, "From ", low, " %"), el("label", { class: "check" }, " to ", high, " % alike"), el("button", { type: "button", onclick: go }, "Draw"), el("span", { class: "spread" }), ...exporting()),
      box);
    judging.draw = () => {
      const pair = judging.pairs[judging.at];
      box.replaceChildren();
      const count = kept().length;
      for (const one of all(".decision-count", section)) one.textContent = count ? `${counted(count, "decision", "decisions")} kept in this browser` : "";
      if (!judging.pairs.length) {
        box.append(el("p", { class: "nothing" }, "This page has no such pairs side by side. Another band may; --report-size makes room for more."));
      } else if (!pair) {
        box.append(el("h3", {}, "What you decided"), outcome(judging.pairs), el("p", {}, el("button", { type: "button", onclick: () => judgeAnother(-1) }, "Back to the last pair")));
        say("all judged");
      } else {
        const sides = [data().articles[pair.a], data().articles[pair.b]];
        const head = (/** @type {Article} */ article, /** @type {string} */ letter) => el("div", { class: "side" }, el("h3", {}, el("span", { class: "letter" }, letter), " ", bdi(article.title || article.id)),
          el("p", { class: "soft" }, bdi([article.source, article.when || "no time", counted(article.words, "word", "words")].join(" · "))));
        const now = decisionOf(pair)?.verdict;
        box.append(
          el("p", { class: "judge-place", role: "status" }, `Pair ${judging.at + 1} of ${judging.pairs.length}`),
          el("div", { class: "controls" },
            el("div", { class: "segments", role: "group", "aria-label": "Your decision" }, ...VERDICTS.map(([name, label, key]) => el("button", { type: "button", "data-judge": name, "aria-pressed": String(name === now), onclick: () => judge(name) }, label, " ", el("kbd", {}, key)))),
            el("span", { class: "spread" }),
            el("button", { type: "button", onclick: () => judgeAnother(-1) }, "Pair before"), el("button", { type: "button", onclick: () => judgeAnother(1) }, "Next pair"), el("a", { href: pairLink(pair) }, "Look closer")),
          el("div", { class: "heads" }, head(sides[0], "A"), head(sides[1], "B")),
          el("div", { class: "panes" }, ...sides.map((article, side) => el("div", { class: "pane", tabindex: "0", role: "region", "aria-label": `${side ? "B" : "A"}: ${visible(article.title || article.id).slice(0, 80)}` }, sideText(pair, /** @type {0 | 1} */ (side), { isStill: true })))));
      }
    };
    judging.draw();
  };

  /** How many of each verdict, by likeness. @param {Pair[]} pairs */
  const outcome = (pairs) => {
    const bins = Array.from({ length: 10 }, () => ({ same: 0, unsure: 0, not: 0, "": 0 }));
    for (const pair of pairs) {
      const verdict = /** @type {"same" | "unsure" | "not" | ""} */ (decisionOf(pair)?.verdict || "");
      bins[Math.min(9, Math.floor(alike(pair) / 1000))][verdict] += 1;
    }
    const rows = bins.flatMap((bin, at) => (bin.same + bin.unsure + bin.not + bin[""] ? [el("tr", {}, el("th", { scope: "row" }, `${at * 10}–${at * 10 + 10} %`), ...[bin.same, bin.not, bin.unsure, bin[""]].map((count) => el("td", { class: "n" }, String(count))))] : []));
    return el("table", { class: "matches judged" }, el("thead", {}, el("tr", {}, ...["Alike", "Same story", "Not the same", "Unsure", "Not judged"].map((name, at) => el("th", { scope: "col", class: at ? "n" : "" }, name)))), el("tbody", {}, ...rows));
  };

  // ---------------------------------------------------------------- one article

  /** Whether one was published before the other, where the times tell. @param {Article} one @param {Article} other */
  const isEarlier = (one, other) => one.at !== "" && other.at !== "" && one.precision !== "none" && other.precision !== "none" && one.at < other.at;

  /** @param {HTMLElement} section @param {Article} article @param {number} number */
  const drawArticle = (section, article, number) => {
    const partners = data().pairs.filter((pair) => pair.a === number || pair.b === number).map((pair) => {
      const side = pair.a === number ? 0 : 1;
      const other = data().articles[side ? pair.a : pair.b];
      /** @type {[number, number][]} */
      const spans = [];
      for (const passage of pair.passages) {
        if (!passage.counted) continue;
        for (let at = 0; at < passage.runs.length; at += 7) spans.push([passage.runs[at + side * 2], passage.runs[at + side * 2 + 1]]);
      }
      return { pair, other, spans };
    });
    // The earliest first; those without a time last.
    partners.sort((one, other) => Number(one.other.at === "") - Number(other.other.at === "") || (one.other.at < other.other.at ? -1 : one.other.at > other.other.at ? 1 : 0));
    const LATER = 0x7fff;
    const owner = new Int16Array(article.length).fill(-1);
    partners.forEach(({ spans, other }, at) => {
      const who = isEarlier(article, other) ? LATER : at;
      for (const [from, to] of spans) for (let place = from; place < to; place += 1) if (owner[place] < 0) owner[place] = who;
    });
    const draw = (/** @type {boolean} */ onlyNew) => {
      const box = el("div", { class: "text single", dir: "auto" });
      if (!article.parts.length) box.append(el("p", { class: "nothing" }, "The text is not in this page (--report-text)."));
      for (let from = 0; from < owner.length && article.parts.length;) {
        let to = from + 1;
        while (to < owner.length && owner[to] === owner[from]) to += 1;
        const text = slice(article, from, to);
        const who = owner[from];
        if (who < 0) putText(text, box);
        else if (onlyNew && who !== LATER) box.append(el("span", { class: "gone" }, ` … ${counted((text.match(/[\p{L}\p{N}]+/gu) || []).length, "word", "words")} … `));
        else if (who === LATER) {
          const mark = el("mark", { class: "m later" }, hidden("first here: "));
          putText(text, mark);
          box.append(mark);
        } else {
          const mark = el("mark", { class: "m verbatim" }, hidden(`with ${who + 1}: `));
          putText(text, mark);
          box.append(el("sup", { class: "holder-number", "aria-hidden": "true" }, String(who + 1)), mark);
        }
        from = to;
      }
      return box;
    };
    const textBox = el("div", {}, draw(false));
    const toggle = el("input", { type: "checkbox", id: "only-new", onchange: () => textBox.replaceChildren(draw(/** @type {HTMLInputElement} */ (toggle).checked)) });
    section.replaceChildren(
      el("p", { class: "crumb" }, el("a", { href: "#/articles" }, "Articles"), " ", el("code", {}, bdi(article.id))),
      el("h2", { tabindex: "-1" }, bdi(article.title || article.id)),
      el("p", { class: "facts" }, bdi([article.source, article.when || "no time", article.byline, article.agency && `credits ${article.agency}`, counted(article.words, "word", "words")].filter(Boolean).join(" · ")),
        article.cluster ? " · " : null, article.cluster ? el("a", { href: `#/c/${article.cluster}` }, article.lead ? "lead of its cluster" : "its cluster") : null,
        article.url ? el("a", { class: "out", href: article.url, rel: "noopener noreferrer" }, hidden("The article on the web"), el("span", { "aria-hidden": "true" }, "↗")) : null),
      el("h3", {}, "Who else has parts of it"),
      el("p", { class: "soft" }, "The earliest first. Each part of the text is marked with the earliest that has it; a dotted line where this article is earlier itself."),
      el("ol", { class: "holders" }, ...partners.map(({ pair, other }) => el("li", {}, el("a", { href: pairLink(pair) }, bdi(other.title || other.id)), " ",
        el("span", { class: "soft" }, bdi(`${other.source}, ${other.when || "no time"}`)), " ", el("span", { class: `rel rel-${pair.relation}` }, pair.relation.replace(/_/g, " "))))),
      el("div", { class: "controls" }, el("label", { class: "check" }, toggle, " show only what is new here")),
      textBox);
  };

  /** @param {HTMLElement} section */
  const drawArticles = (section) => {
    if (section.childElementCount) return;
    const links = new Map();
    for (const pair of data().pairs) for (const number of [pair.a, pair.b]) links.set(number, (links.get(number) || 0) + 1);
    const head = (/** @type {string} */ col, /** @type {string} */ key, /** @type {string} */ label, isNumber = false) =>
      el("th", { scope: "col", "data-col": col, "data-key": key, "data-type": isNumber ? "number" : null, class: isNumber ? "n" : key === "title" ? "grow" : "" }, label);
    const table = /** @type {HTMLTableElement} */ (el("table", { class: "data", "data-name": "articles", "data-route": "/articles" },
      el("thead", {}, el("tr", {}, head("title", "title", "Title"), head("source", "source", "Source"), head("published_at", "first", "Published"), head("words", "words", "Words", true), head("compared_with", "pairs", "Compared with", true), head("cluster_id", "cluster", "Cluster"), head("article_id", "id", "Id"))),
      el("tbody", {}, ...data().articles.map((article, number) => el("tr", {},
        el("th", { scope: "row" }, el("a", { href: `#/a/${encodeURIComponent(article.id)}` }, bdi(article.title || article.id))),
        el("td", {}, bdi(article.source)), el("td", { "data-v": article.at }, el("span", { class: "when" }, visible(article.when))),
        el("td", { class: "n" }, String(article.words)), el("td", { class: "n" }, String(links.get(number) || 0)),
        el("td", {}, article.cluster ? el("a", { href: `#/c/${article.cluster}` }, el("code", {}, article.cluster)) : null),
        el("td", { class: "id" }, bdi(article.id)))))));
    section.append(el("h2", { id: "articles-title", tabindex: "-1" }, "Articles"),
      el("p", { class: "lede" }, "The articles whose texts are in this page."),
      el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Table of articles" }, table));
    enhance(table);
  };

  // ---------------------------------------------------------------- routes

  const pages = all(".page");
  /** @type {Map<string, number>} */
  const scrolls = new Map();
  let isByLink = false;
  let now = "";

  /** @param {HTMLElement} section @param {string} message */
  const nothingHere = (section, message) => section.replaceChildren(el("h2", { tabindex: "-1" }, "Not in this page"), el("p", { class: "note" }, message), el("p", {}, el("a", { href: "#/" }, "To the overview")));

  const show = (isFirst = false) => {
    const hash = decodeRoute();
    const [path, search = ""] = splitOnce(hash, "?");
    const parts = path.split("/").slice(1).map(decoded);
    const params = new URLSearchParams(search);
    let section = document.getElementById(path);
    if (parts[0] === "p") {
      section = byId("/compare");
      const pair = pairOf(articleNumber(parts[1] || ""), articleNumber(parts[2] || ""));
      if (pair) drawCompare(section, pair);
      else nothingHere(section, "This page does not have these two side by side: there was no room, or they share nothing. `wirecopy compare` shows any two.");
    } else if (parts[0] === "a") {
      section = byId("/article");
      const number = articleNumber(parts[1] || "");
      if (number !== undefined) drawArticle(section, data().articles[number], number);
      else nothingHere(section, "This page does not have the text of this article.");
    } else if (parts[0] === "articles") {
      section = byId("/articles");
      drawArticles(section);
    } else if (parts[0] === "judge") {
      section = byId("/judge");
      const bound = (/** @type {string} */ name, /** @type {number} */ otherwise) => { const value = Number.parseFloat(params.get(name) ?? ""); return Number.isNaN(value) ? otherwise : value; };
      drawJudging(section, bound("from", 20), bound("to", 90));
    } else if (parts[0] === "proof") {
      section = byId("/proof");
      const cluster = document.getElementById(`/c/${parts[1]}`);
      if (cluster) drawProof(section, cluster);
      else nothingHere(section, "This cluster is not in the page; the table “clusters” has it.");
    } else if (parts[0] === "c" && !section) {
      section = byId("/article");
      nothingHere(section, "This cluster is not in the page; the table “clusters” has it.");
    }
    if (!section || !section.classList.contains("page")) section = byId("/");
    for (const page of pages) {
      page.classList.toggle("now", page === section);
      if (page === section) page.hidden = false;
    }
    for (const element of all("table.data", section)) {
      const table = enhance(/** @type {HTMLTableElement} */ (element));
      if (element.dataset.route) {
        const [query, sort] = [params.get("q") || "", params.get("sort") || ""];
        if (table.query !== query || table.sort !== sort) {
          [table.query, table.sort, table.page] = [query, sort, 0];
          refresh(table);
        }
      }
    }
    if (section.dataset.cluster && !section.querySelector(".actions")) {
      clusterActions(section);
      for (const version of all("[data-diff]", section)) drawVersion(version);
    }
    const here = `#${path === "" ? "/" : path}`;
    /** @type {Record<string, string>} */
    const homes = { c: "#/clusters", proof: "#/clusters", p: "#/pairs", judge: "#/pairs", a: "#/articles" };
    const top = homes[parts[0]] ?? here;
    for (const link of all("nav a")) {
      if (link.getAttribute("href") === top) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const title = section.querySelector("h2");
    document.title = `${(title?.textContent || "Overview").trim().slice(0, 80)} · Wire copy report`;
    if (!isFirst) {
      const isBack = !isByLink && scrolls.has(location.hash);
      if (title && !isBack) { title.setAttribute("tabindex", "-1"); /** @type {HTMLElement} */ (title).focus({ preventScroll: true }); }
      scrollTo(0, isBack ? scrolls.get(location.hash) || 0 : 0);
    }
    isByLink = false;
    now = location.hash;
  };

  const decodeRoute = () => { const hash = location.hash.slice(1); return hash === "" || hash === "main" ? "/" : hash; };
  /** @param {string} text @param {string} at @returns {[string, string?]} */
  const splitOnce = (text, at) => { const place = text.indexOf(at); return place < 0 ? [text] : [text.slice(0, place), text.slice(place + 1)]; };
  /** @param {string} text */
  const decoded = (text) => { try { return decodeURIComponent(text); } catch { return text; } };

  /** @param {HTMLElement} section */
  const clusterActions = (section) => {
    const links = all(".js-link", section).map((link) => link.getAttribute("href") || "").filter((href) => href.startsWith("#/p/"));
    const first = section.querySelector("h2");
    const neighbours = neighboursOf(section);
    first?.after(el("div", { class: "controls actions" },
      links[0] ? el("a", { class: "button", href: links[0] }, "Compare with the lead") : null,
      neighbours[0] ? el("a", { class: "button plain neighbours", href: neighbours[0], onclick: () => { waiting = neighbours; } }, "Compare neighbours in time") : null,
      el("button", { type: "button", onclick: () => copy(location.href, "Link") }, "Copy link"),
      el("button", { type: "button", onclick: () => { const table = section.querySelector("table.data"); if (table) section.querySelector(/** @type {any} */ (".export-csv")).click(); } }, "Export members"),
      el("a", { class: "button plain", href: `#/proof/${section.dataset.cluster}` }, "Print this cluster")));
  };

  /** Links to each two members that follow one another in time, where the page has them. @param {HTMLElement} section */
  const neighboursOf = (section) => {
    const table = section.querySelector("table.data");
    if (!table) return [];
    const made = enhance(/** @type {HTMLTableElement} */ (table));
    const column = (/** @type {string} */ name) => made.heads.findIndex((head) => head.dataset.col === name);
    const [rank, id] = [column("rank"), column("article_id")];
    const timed = made.rows.map((row) => valuesOf(made, row)).filter((row) => row[rank] !== "");
    timed.sort((one, other) => Number(one[rank]) - Number(other[rank]) || (one[id] < other[id] ? -1 : 1));
    return timed.slice(1).flatMap((row, at) => {
      const pair = pairOf(articleNumber(timed[at][id]), articleNumber(row[id]));
      return pair ? [pairLink(pair)] : [];
    });
  };

  /** A version of an article against the one before. @param {HTMLElement} version */
  const drawVersion = (version) => {
    const pair = pairOfRoute(version.dataset.diff || "");
    if (!pair || version.querySelector(".text")) return;
    const box = differences(pair);
    box.setAttribute("aria-label", `Differences: ${version.querySelector("p")?.textContent?.trim().slice(0, 80) ?? ""}`);
    version.append(el("details", { open: true }, el("summary", {}, "What is gone, and what is new"), box));
  };

  /** A cluster as it is printed: all of it, and every member with the lead. @param {HTMLElement} section @param {HTMLElement} cluster */
  const drawProof = (section, cluster) => {
    const before = { ...comparing.counting };
    comparing.counting = { quotes: true, boilerplate: false, least: 0 };
    const copyOf = (/** @type {string} */ selector) => { const found = cluster.querySelector(selector); return found ? found.cloneNode(true) : null; };
    const table = /** @type {HTMLTableElement} */ (cluster.querySelector("table.data"));
    const made = enhance(table);
    const members = /** @type {HTMLTableElement} */ (table.cloneNode(true));
    members.className = "proof-members";
    for (const sort of all(".sort", members)) sort.replaceWith(...Array.from(sort.childNodes));
    for (const cell of all(".off", members)) if (!cell.classList.contains("id") && cell.dataset.col !== "article_id") cell.remove();
    for (const cell of all(".off", members)) cell.classList.remove("off");
    for (const row of all("tr[hidden]", members)) row.hidden = false;
    const pairs = made.rows.flatMap((row) => {
      const link = row.querySelector('th[scope="row"] a.js-link');
      const pair = link && pairOfRoute(link.getAttribute("href") || "");
      return pair ? [pair] : [];
    });
    const wide = (/** @type {Node} */ inner, /** @type {string} */ label) => el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": label }, inner);
    const proofs = pairs.map((pair, at) => {
      const found = shares(pair, comparing.counting);
      const sides = [data().articles[pair.a], data().articles[pair.b]];
      const head = (/** @type {Article} */ article, /** @type {number} */ side) => el("div", { class: "side" },
        el("h4", {}, el("span", { class: "letter" }, side ? "B" : "A"), " ", bdi(article.title || article.id)),
        el("p", { class: "soft" }, bdi([article.source, article.when ? `${article.when} UTC (${article.precision})` : "no time", article.byline, counted(article.words, "word", "words")].filter(Boolean).join(" · "))),
        article.url ? el("p", { class: "soft id" }, bdi(article.url)) : null,
        el("p", { class: "share" }, el("b", {}, percent(found[side].places)), ` of this is in the other (${found[side].shared} of ${found[side].whole} words)`));
      const verdict = decisionOf(pair);
      return el("section", { class: "proof-pair" },
        el("h3", {}, `${at + 1} of ${pairs.length}: `, el("span", { class: `rel rel-${pair.relation}` }, pair.relation.replace(/_/g, " ")), " ", ...pair.tags.flatMap((tag) => [el("span", { class: "tag" }, tag.replace(/_/g, " ")), " "])),
        verdict?.verdict || verdict?.note ? el("p", {}, "Decided: ", (VERDICTS.find(([name]) => name === verdict.verdict) || ["", "a note"])[1], verdict.note ? bdi(` · ${verdict.note}`) : null) : null,
        el("div", { class: "heads" }, ...sides.map(head)),
        el("div", { class: "panes" }, ...sides.map((_, side) => sideText(pair, /** @type {0 | 1} */ (side), { isStill: true }))),
        el("h4", {}, counted(pair.passages.length, "match", "matches")), wide(matchList(pair, true), `Matches of comparison ${at + 1}`));
    });
    comparing.counting = before;
    /** @type {(Node | null)[]} */
    const parts = [
      el("p", { class: "crumb" }, el("a", { href: `#/c/${cluster.dataset.cluster}` }, "The cluster")),
      el("h2", { tabindex: "-1" }, ...Array.from(cluster.querySelector("h2")?.cloneNode(true).childNodes ?? [])),
      copyOf(".facts"),
      el("p", { class: "soft" }, `Cluster ${cluster.dataset.cluster} · ${document.querySelector("footer .soft")?.textContent ?? ""}`),
      el("div", { class: "controls" }, el("button", { type: "button", class: "print-now", onclick: () => print() }, "Print"), el("span", { class: "soft" }, `${counted(pairs.length, "comparison", "comparisons")} with the lead`)),
      cluster.querySelector(".timeline") ? el("h3", {}, "When") : null, copyOf(".timeline"), cluster.querySelector(".timeline") ? copyOf(".legend") : null,
      el("h3", {}, "Members"), copyOf(".note"), wide(members, "Members of the cluster"),
      ...proofs];
    section.replaceChildren(...parts.flatMap((part) => part ?? []));
  };

  addEventListener("hashchange", () => {
    if (location.hash === "#main") { byId("main").focus(); history.replaceState(null, "", now || "#/"); return; }
    show();
  });
  // A square of a picture leads where its figure in the table does.
  document.addEventListener("click", (event) => {
    const square = /** @type {HTMLElement} */ (event.target).closest(".squares rect[data-at]");
    const table = square && document.getElementById(square.closest("svg")?.getAttribute("data-table") || "");
    if (!square || !table) return;
    const [row, column] = (square.getAttribute("data-at") || "").split(" ").map(Number);
    const link = /** @type {HTMLTableElement} */ (table).tBodies[0].rows[row]?.cells[column + 1]?.querySelector("a");
    if (link) { isByLink = true; location.hash = link.getAttribute("href") || ""; }
  });
  document.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest(".copy-line");
    const cell = /** @type {HTMLElement | null} */ (button?.closest("th") ?? null);
    if (cell) copy(cell.querySelector("bdi")?.textContent || "", "Line");
  });
  addEventListener("scroll", () => { scrolls.set(now, scrollY); }, { passive: true });
  document.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("a[href^='#']"));
    if (!link) return;
    isByLink = true;
    const href = link.getAttribute("href") || "";
    const section = link.closest(".page");
    if (waiting) {
      [list, waiting] = [waiting, null];
    } else if (href.startsWith("#/p/") && section) {
      list = [...new Set(all("a[href^='#/p/']", section).filter((one) => !one.closest("[hidden]")).map((one) => one.getAttribute("href") || ""))];
    }
  });
  addEventListener("beforeprint", () => { for (const table of tables.values()) if (table.element.closest(".now")) { table.all = true; refresh(table); } });

  // ---------------------------------------------------------------- keys

  const KEYS = [["?", "this help"], ["/", "search the table"], ["j k or ↓ ↑", "next or previous row"], ["Enter", "open the row"], ["n p", "next or previous match"], ["] [", "next or previous pair of the list"], ["x", "swap sides"], ["d", "differences"], ["o", "only what is new"], ["q", "count quotes or not"], ["y u i", "same story, unsure, not the same"], ["Esc", "back"]];
  const help = /** @type {HTMLDialogElement} */ (el("dialog", { "aria-labelledby": "keys-title" },
    el("h2", { id: "keys-title" }, "Keys"),
    el("dl", { class: "facts-list" }, ...KEYS.map(([key, what]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, what)))),
    el("button", { type: "button", onclick: () => help.close() }, "Close")));
  document.body.append(help);
  byId("help-button").addEventListener("click", () => help.showModal());

  /** @param {number} by */
  const moveRow = (by) => {
    const links = all(".now table.data tbody tr:not([hidden]) th[scope=row] a[href^='#'], .now .top-list a, .now .holders a");
    if (!links.length) return false;
    const row = document.activeElement?.closest("tr, li");
    const at = links.findIndex((link) => link.closest("tr, li") === row);
    links[Math.min(links.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by))].focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button)$/.test(/** @type {HTMLInputElement} */ (target).type || "");
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (isTyping) { if (event.key === "Escape") target.blur(); return; }
    const isComparing = byId("/compare").classList.contains("now") && comparing.pair;
    /** @type {Record<string, () => unknown>} */
    const keys = {
      "?": () => help.showModal(),
      "/": () => /** @type {HTMLElement | null} */ (document.querySelector(".now .search"))?.focus(),
      j: () => moveRow(1), k: () => moveRow(-1),
      Escape: () => { if (document.querySelector("details.menu[open]")) all("details.menu[open]").forEach((menu) => menu.removeAttribute("open")); else if (decodeRoute() !== "/") history.back(); },
    };
    // Arrows scroll until a row has the focus.
    Object.assign(keys, { ArrowDown: () => moveRow(1), ArrowUp: () => moveRow(-1) });
    if (byId("/judge").classList.contains("now")) {
      Object.assign(keys, { y: () => judge("same"), u: () => judge("unsure"), i: () => judge("not"), n: () => judgeAnother(1), p: () => judgeAnother(-1) });
    }
    if (isComparing) {
      const pair = /** @type {Pair} */ (comparing.pair);
      Object.assign(keys, {
        n: () => nextMatch(1), p: () => nextMatch(-1), "]": () => nextPair(1), "[": () => nextPair(-1), x: swap,
        d: () => setView("differences"), o: () => setView("new"), q: () => byId("count-quotes").click(),
        y: () => setDecision(pair, "same", null), u: () => setDecision(pair, "unsure", null), i: () => setDecision(pair, "not", null),
      });
    }
    const action = keys[event.key];
    if (!action || (event.key.startsWith("Arrow") && !target.closest("table.data tr"))) return;
    event.preventDefault();
    action();
  });

  show(true);
})();

/**
 * Shows the plain parts of Markdown that runbooks use: headings, paragraphs, lists, tables as text, code. Everything becomes text
 * nodes.
 *
 * @module markdown
 */

import { element } from "../modules/element.js";

/**
 * @param {string} text
 * @returns {HTMLElement[]}
 */
export function markdown(text) {
  return blocks(text).map(({ kind, lines }) => {
    if (kind === "code") return element("pre", { tabindex: 0 }, element("code", {}, lines.join("\n")));
    if (kind === "heading") return element("h3", {}, inline((lines[0] ?? "").replace(/^#+\s*/, "")));
    if (kind === "list")
      return element(
        "ul",
        { class: "bullets" },
        lines.map((line) => element("li", {}, inline(line))),
      );
    if (kind === "table") return tableOf(lines);
    return element("p", {}, inline(lines.join(" ")));
  });
}

/** @typedef {{ kind: "code" | "heading" | "list" | "table" | "paragraph", lines: string[] }} Block */

/**
 * @param {string} text
 * @returns {Block[]}
 */
export function blocks(text) {
  /** @type {Block[]} */
  const found = [];
  /** @type {Block | null} */
  let open = null;
  const begin = (/** @type {Block["kind"]} */ kind, /** @type {string[]} */ ...lines) => {
    open = { kind, lines };
    found.push(open);
  };
  for (const line of text.split("\n")) {
    const last = /** @type {Block | null} */ (open);
    if (line.startsWith("```")) {
      if (last?.kind === "code") open = null;
      else begin("code");
    } else if (last?.kind === "code") last.lines.push(line);
    else if (line.trim() === "") open = null;
    else if (line.startsWith("#")) {
      begin("heading", line);
      open = null;
    } else if (/^\s*(?:[-*]|\d+\.)\s/.test(line)) {
      const item = line.replace(/^\s*(?:[-*]|\d+\.)\s+/, "");
      if (last?.kind === "list") last.lines.push(item);
      else begin("list", item);
    } else if (line.startsWith("|")) {
      if (last?.kind === "table") last.lines.push(line);
      else begin("table", line);
    } else if (last?.kind === "list") last.lines.push(`${last.lines.pop()} ${line.trim()}`);
    else if (last?.kind === "paragraph") last.lines.push(line.trim());
    else begin("paragraph", line.trim());
  }
  return found;
}

/**
 * @param {string} text
 * @returns {(HTMLElement | string)[]} code and emphasis as elements; links as their text
 */
function inline(text) {
  const plain = text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
  return plain.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith("`") && part.length > 2) return element("code", {}, part.slice(1, -1));
    return part.startsWith("**") && part.length > 4 ? element("strong", {}, part.slice(2, -2)) : part;
  });
}

/**
 * @param {string[]} lines
 * @returns {HTMLElement}
 */
function tableOf(lines) {
  const rows = lines
    .filter((line) => !/^\|[\s:|-]+\|$/.test(line))
    .map((line) =>
      line
        .replace(/^\||\|$/g, "")
        .split("|")
        .map((cell) => cell.trim()),
    );
  const [head = [], ...body] = rows;
  return element(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": "Table of the runbook" },
    element(
      "table",
      {},
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          head.map((cell) => element("th", { scope: "col" }, inline(cell))),
        ),
      ),
      element(
        "tbody",
        {},
        body.map((row) =>
          element(
            "tr",
            {},
            row.map((cell) => element("td", {}, inline(cell))),
          ),
        ),
      ),
    ),
  );
}

/**
 * The images that the dashboard keeps, those to review first.
 *
 * @module worklist
 */

import { formatAddress } from "../modules/address.js";
import { element, icon } from "../modules/element.js";
import { count, counted, lowerBound, shortTime } from "../modules/numbers.js";
import { choice, field, offer } from "../modules/parts.js";
import { RowList } from "../modules/row-list.js";
import { messageOf } from "../modules/server.js";

/** @typedef {import("../modules/contract-images.js").ImageList} ImageList */
/** @typedef {import("../modules/contract-images.js").ListedImage} ListedImage */

const pageSize = 100;
const refreshInterval = 3000;

export class Worklist {
  #context;
  /** @type {Record<string, string>} */
  #parameters = {};
  /** @type {ListedImage[]} */
  #images = [];
  /** @type {string | null} */
  #next = null;
  #query = "";
  #timer = 0;
  #nextRefresh = 0;
  /** @type {RowList<ListedImage>} */
  #list;
  #status = element("p", { class: "muted small", role: "status" });
  #more = element(
    "button",
    { class: "button", type: "button", hidden: true, onclick: () => this.#load(true) },
    "Show more",
  );
  #stratum = element("select");
  #procedure = element("select");
  #sort;
  #only;

  /**
   * @param {import("../modules/main.js").Context} context
   * @param {(change: Record<string, string>) => void} go changes the address
   */
  constructor(context, go) {
    this.#context = context;
    this.#sort = choice(
      [
        ["review", "Review first"],
        ["bound", "Lowest Dice bound"],
        ["size", "Largest open size"],
        ["time", "Newest"],
      ],
      "review",
      (sort) => go({ sort }),
    );
    this.#only = choice(
      [
        ["", "All"],
        ["review", "To review"],
        ["missed", "Missed"],
      ],
      "",
      (only) => go({ only }),
    );
    this.#stratum.addEventListener("change", () => go({ stratum: this.#stratum.value, imageId: "", procedure: "" }));
    this.#procedure.addEventListener("change", () => go({ procedure: this.#procedure.value }));
    this.#list = new RowList({
      label: "Worklist",
      kind: "image-list",
      headers: ["Image", "Dice at least"],
      key: (image) => JSON.stringify([image.stratum, image.predictionId]),
      cells: (image) => cells(image, Boolean(this.#parameters["stratum"])),
      address: (image) => this.#address(image),
      tone: (image) => (image.missed ? "edge-missed" : image.review ? "edge-review" : ""),
    });
    this.element = element(
      "section",
      { class: "worklist stack", "aria-label": "Worklist" },
      element("h2", {}, "Worklist"),
      element(
        "div",
        { class: "controls" },
        field("Stratum", this.#stratum),
        field("Procedure", this.#procedure),
        field("Sort by", this.#sort),
        field("Show", this.#only),
      ),
      this.#status,
      this.#list.element,
      this.#more,
    );
  }

  /** @param {Record<string, string>} parameters */
  show(parameters) {
    this.#parameters = parameters;
    this.#sort.value = parameters["sort"] ?? "review";
    this.#only.value = parameters["only"] ?? "";
    this.#fillChoices();
    const query = JSON.stringify(this.#filters());
    if (query === this.#query) return;
    this.#query = query;
    this.#load(false);
  }

  /** Loads the list anew soon, because images came. */
  refresh() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#load(false), Math.max(0, this.#nextRefresh - Date.now()));
  }

  close() {
    clearTimeout(this.#timer);
    this.#list.close();
  }

  #filters() {
    const { stratum = "", procedure = "", sort = "review", only = "" } = this.#parameters;
    return {
      stratum,
      procedure,
      sort,
      review: only === "review" ? "true" : "",
      missed: only === "missed" ? "true" : "",
    };
  }

  /** @param {boolean} append */
  async #load(append) {
    this.#nextRefresh = Date.now() + refreshInterval;
    const query = this.#query;
    const shown = append ? 0 : Math.min(200, Math.max(pageSize, this.#images.length));
    try {
      const parameters = { ...this.#filters(), limit: append ? pageSize : shown, after: append ? this.#next : "" };
      const list = /** @type {ImageList} */ (await this.#context.server.json("api/images", parameters));
      if (query !== this.#query) return;
      this.#images = append ? [...this.#images, ...list.images] : list.images;
      this.#next = list.next;
      this.#more.hidden = list.next === null;
      this.#status.textContent = statusWords(list);
      this.#list.element.hidden = this.#images.length === 0;
      this.#list.show(this.#images);
      this.#fillChoices();
    } catch (error) {
      this.#status.textContent = messageOf(error);
      this.#list.element.hidden = this.#images.length === 0;
    }
  }

  #fillChoices() {
    const strata = this.#context.live.overview?.strata ?? [];
    const { stratum = "", procedure = "" } = this.#parameters;
    const procedures = strata
      .filter((known) => stratum === "" || known.stratum === stratum)
      .flatMap((known) => known.procedures);
    offer(
      this.#stratum,
      named(
        "All strata",
        strata.map((known) => known.stratum),
        stratum,
      ),
      stratum,
    );
    const names = [...new Set(procedures.map((known) => known.procedure))];
    offer(this.#procedure, named("All procedures", names, procedure), procedure);
  }

  /**
   * @param {ListedImage} image
   * @returns {string}
   */
  #address(image) {
    const { procedure = "", alpha = "", sort = "", only = "" } = this.#parameters;
    const known = image.procedures.some((entry) => entry.procedure === procedure) ? { procedure, alpha } : {};
    return formatAddress("image", { stratum: image.stratum, imageId: image.imageId, ...known, sort, only });
  }
}

/**
 * @param {ImageList} list
 * @returns {string}
 */
function statusWords({ total, kept }) {
  if (kept === 0) return "No image has a set yet. The first prediction of a gateway appears here.";
  if (total === 0) return "No image matches. Choose another stratum, procedure or state.";
  return total === kept ? counted(total, "image") : `${counted(total, "image")} of ${count(kept)}`;
}

/**
 * @param {string} all the text for no choice
 * @param {string[]} names
 * @param {string} chosen stays an option, even if nothing has this name any more
 * @returns {[value: string, text: string][]}
 */
function named(all, names, chosen) {
  const known = chosen === "" || names.includes(chosen) ? names : [...names, chosen];
  return [["", all], ...known.map((name) => /** @type {[string, string]} */ ([name, name]))];
}

/**
 * @param {ListedImage} image
 * @param {boolean} shared whether all images belong to one stratum, so that it need not be named
 * @returns {(Node | string)[]}
 */
function cells(image, shared) {
  const place = shared ? shortTime(image.predictedAt) : image.stratum;
  return [
    element(
      "div",
      { class: "lines" },
      element("span", { class: "identifier ellipsis strong", title: image.imageId }, image.imageId),
      element(
        "span",
        { class: "small image-state" },
        stateMark(image),
        element("span", { class: "muted ellipsis", title: image.stratum }, place),
      ),
    ),
    element("span", { class: "number" }, lowerBound(image.diceBound)),
  ];
}

/**
 * @param {ListedImage} image
 * @returns {HTMLElement}
 */
function stateMark(image) {
  const [tone, shape, text] =
    image.missed === true
      ? ["BREACHED", "cross", "Missed"]
      : image.review === true
        ? ["BELOW", "warning", "Review"]
        : image.missed === false
          ? ["KEPT", "check", "Held"]
          : ["NONE", "ring", "No label"];
  return element("span", { class: `verdict tone-${tone}` }, icon(shape ?? "ring"), text);
}

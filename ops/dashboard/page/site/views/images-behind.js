/**
 * The images behind a point of a chart.
 *
 * @module images-behind
 */

import { formatAddress } from "../modules/address.js";
import { element, replaceChildren } from "../modules/element.js";
import { counted, dateTime, decimal } from "../modules/numbers.js";
import { errorMessage, loading, table } from "../modules/parts.js";
import { messageOf } from "../modules/server.js";
import { outcomeWords } from "../modules/words.js";

/** @typedef {import("../modules/contract-images.js").ImageList} ImageList */
/** @typedef {import("../modules/contract-images.js").ListedImage} ListedImage */

/**
 * @param {import("../modules/server.js").Server} server
 * @param {{ stratum: string, procedure: string, from: number, to: number }} query
 * @param {() => void} close
 * @returns {HTMLElement}
 */
export function imagesBehind(server, query, close) {
  const body = element("div", {}, loading());
  const load = async () => {
    try {
      const list = /** @type {ImageList} */ (await server.json("api/images", { ...query, sort: "time", limit: 100 }));
      replaceChildren(body, listed(list, query.procedure));
    } catch (error) {
      replaceChildren(body, errorMessage(messageOf(error), load));
    }
  };
  load();
  return element(
    "section",
    { class: "card", "aria-label": "Images behind the point" },
    element(
      "div",
      { class: "heading" },
      element("h2", {}, `Images labelled from ${dateTime(query.from)} to ${dateTime(query.to)}`),
      element("button", { class: "button", type: "button", onclick: close }, "Close"),
    ),
    body,
  );
}

/**
 * @param {ImageList} list
 * @param {string} procedure
 * @returns {HTMLElement}
 */
function listed(list, procedure) {
  if (list.images.length === 0) {
    return element(
      "p",
      { class: "muted" },
      "No image of this time is kept any more. The dashboard keeps the newest ones.",
    );
  }
  const rows = list.images.map((image) => row(image, procedure));
  const more =
    list.total > list.images.length ? `The newest ${list.images.length} of ${counted(list.total, "image")}.` : "";
  return element(
    "div",
    {},
    table(["Image", "Labelled", "Outcome", "#Dice at least"], rows, "Images behind the point"),
    element("p", { class: "muted small" }, more),
  );
}

/**
 * @param {ListedImage} image
 * @param {string} procedure
 * @returns {import("../modules/element.js").Child[]}
 */
function row(image, procedure) {
  const entry = image.procedures.find((known) => known.procedure === procedure);
  const outcome = entry?.verdict ?? null;
  const words =
    outcome === "JUDGED" ? (entry?.covered ? "held" : "missed") : outcome === null ? "no label" : outcomeWords(outcome);
  const address = formatAddress("image", { stratum: image.stratum, imageId: image.imageId, procedure });
  return [
    element("a", { href: address, class: "identifier" }, image.imageId),
    dateTime(image.labelledAt),
    element("span", { class: words === "missed" ? "strong tone-BREACHED" : "" }, words),
    decimal(entry?.diceBound),
  ];
}

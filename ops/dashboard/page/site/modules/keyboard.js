/**
 * Keys that work in every view, and the page's help.
 *
 * @module keyboard
 */

import { formatAddress } from "./address.js";
import { element, icon } from "./element.js";
import { verdicts } from "./words.js";

/** @param {readonly import("./address.js").ViewName[]} views the digit keys open them in this order */
export function listenToShortcuts(views) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const view = views[Number(event.key) - 1];
    if (view) location.hash = formatAddress(view);
    else if (event.key === "?") openHelp();
    else if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (!(search instanceof HTMLElement)) return;
      search.focus();
      event.preventDefault();
    }
  });
}

/**
 * @param {EventTarget | null} target
 * @returns {boolean}
 */
export function isTyping(target) {
  return (
    target instanceof Element && target.matches("input:not([type=range], [type=checkbox]), textarea, select, dialog *")
  );
}

const keys = [
  ["1 – 5", "Open a view"],
  ["/", "Search"],
  ["↑ ↓ Page Home End", "Move through rows"],
  ["Enter", "Open the row, or the images behind the crosshair of a chart"],
  ["← →", "Move the crosshair of a chart"],
  ["+ − 0", "Zoom a chart in, out, to everything"],
  ["[ ] Page", "Previous or next slice of a volume"],
  ["← → ↑ ↓", "On an image: ask a pixel what it belongs to, with Shift in steps of 10"],
  ["?", "This help"],
];

export function openHelp() {
  const title = element("h2", { id: "help-title" }, "Keys and terms");
  const close = element("button", { class: "button", type: "button", onclick: () => dialog.close() }, "Close");
  const dialog = element(
    "dialog",
    { "aria-labelledby": "help-title", onclose: () => dialog.remove() },
    element(
      "div",
      { class: "stack" },
      element("div", { class: "heading" }, title, close),
      element(
        "dl",
        { class: "facts" },
        keys.map(([key, meaning]) =>
          element("div", {}, element("dt", {}, element("kbd", {}, key)), element("dd", {}, meaning)),
        ),
      ),
      element("h2", {}, "Verdicts"),
      element(
        "dl",
        { class: "facts" },
        [...verdicts].map(([verdict, { name, icon: shape, meaning }]) =>
          element(
            "div",
            {},
            element("dt", { class: `verdict tone-${verdict}` }, icon(shape), name),
            element("dd", {}, meaning),
          ),
        ),
      ),
      element(
        "p",
        { class: "muted" },
        "The interval of the coverage is valid at any time: with 95 % probability, it contains the coverage at every moment, however often you look.",
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * Closing an alert and beginning a new epoch, for those who have the right to act.
 *
 * @module alert-actions
 */

import { element } from "../modules/element.js";
import { choice, field } from "../modules/parts.js";
import { messageOf } from "../modules/server.js";
import { askForToken } from "../modules/token.js";

/** @typedef {import("../modules/contract-alerts.js").AlertDetail} AlertDetail */
/** @typedef {import("../modules/main.js").Context} Context */

/**
 * @param {AlertDetail} alert
 * @param {Context} context
 * @returns {HTMLElement | null}
 */
export function alertActions(alert, context) {
  if (!context.session.actionsPossible || alert.state === "RESOLVED") return null;
  const place = element("div", {});
  const show = () => place.replaceChildren(context.session.act ? actionForm(alert, context) : signIn());
  const signIn = () =>
    element(
      "button",
      {
        class: "button",
        type: "button",
        onclick: async () => {
          context.session = await askForToken(context.server, place);
          show();
        },
      },
      "Act on this alert …",
    );
  show();
  return place;
}

/**
 * @param {AlertDetail} alert
 * @param {Context} context
 * @returns {HTMLElement}
 */
function actionForm(alert, context) {
  const action = choice(
    [
      ["close", "Close this alert"],
      ["epoch", "Begin a new epoch: restart all monitors of the stratum"],
    ],
    "close",
    () => {},
  );
  const reason = element("input", {
    type: "text",
    required: true,
    maxlength: 1000,
    placeholder: "No patient identifiers",
  });
  const result = element("p", { role: "status" });
  const send = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    try {
      if (action.value === "close") {
        await context.server.post(`api/alerts/${encodeURIComponent(alert.alertId)}/close`, { reason: reason.value });
      } else {
        await context.server.post("api/epochs", { stratum: alert.stratum, reason: reason.value });
      }
      result.textContent = "The command was sent. The alert changes when the topology has carried it out.";
      reason.value = "";
    } catch (error) {
      result.textContent = messageOf(error);
    }
  };
  return element(
    "form",
    { class: "stack action-form", onsubmit: send },
    element("h3", {}, "Act"),
    element(
      "div",
      { class: "controls" },
      field("Action", action),
      field("Reason", reason),
      element("button", { class: "button button-primary", type: "submit" }, "Send the command"),
    ),
    result,
  );
}

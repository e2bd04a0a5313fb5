/**
 * Asks for the token that gives the right to view or to act.
 *
 * @module token
 */

import { element, replaceChildren } from "./element.js";
import { field } from "./parts.js";
import { messageOf } from "./server.js";

/**
 * @param {import("./server.js").Server} server
 * @param {HTMLElement} place
 * @returns {Promise<import("./contract.js").Session>} the session, once a token was accepted
 */
export function askForToken(server, place) {
  return new Promise((resolve) => {
    const input = element("input", { type: "password", autocomplete: "current-password", required: true });
    const problem = element("p", { role: "alert", class: "tone-BREACHED" });
    const submit = async (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      try {
        resolve(await server.post("api/session", { token: input.value }));
        form.remove();
      } catch (error) {
        problem.textContent = messageOf(error);
        input.select();
      }
    };
    const form = element(
      "form",
      { class: "card stack token-form", onsubmit: submit },
      element("h1", {}, "Token needed"),
      element(
        "p",
        { class: "muted" },
        "Ask whoever started the dashboard for the token. This browser keeps it until you close it, for 12 hours at most.",
      ),
      field("Token", input),
      problem,
      element("button", { class: "button button-primary", type: "submit" }, "Continue"),
    );
    replaceChildren(place, form);
    input.focus();
  });
}

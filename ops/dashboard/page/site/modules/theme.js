/**
 * Dark and light. Without a choice, the page follows the system.
 *
 * @module theme
 */

import { icon } from "./element.js";

const key = "conformal-streams-theme";

/** Dispatched on `document` when the colours change, so that canvases are drawn anew. */
export const themeChanged = "themechanged";

/** @param {HTMLButtonElement} button switches between dark and light */
export function startTheme(button) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  button.append(icon("theme"));
  const show = () => {
    const theme = chosen() ?? (system.matches ? "dark" : "light");
    document.documentElement.dataset["theme"] = theme;
    const other = theme === "dark" ? "light" : "dark";
    button.setAttribute("aria-label", `Switch to ${other} colours`);
    button.title = `Switch to ${other} colours`;
    document.dispatchEvent(new Event(themeChanged));
  };
  button.addEventListener("click", () => {
    localStorage.setItem(key, document.documentElement.dataset["theme"] === "dark" ? "light" : "dark");
    show();
  });
  system.addEventListener("change", show);
  show();
}

/** @returns {string | null} */
function chosen() {
  const theme = localStorage.getItem(key);
  return theme === "dark" || theme === "light" ? theme : null;
}

/**
 * @param {string} name a custom property, for example "--accent"
 * @returns {string} its colour in the present theme
 */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

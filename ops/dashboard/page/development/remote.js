/**
 * Drives a Chromium for a test in another language: node development/remote.js ADDRESS. Each line of the standard input is a
 * command, a JSON object with one field; each line of the output is its answer. The browser closes at the end of the input.
 */

import { createInterface } from "node:readline";
import { Browser } from "./browser.js";
import { accessibilityViolations, compareContours, openView } from "./page-checks.js";

const [address = ""] = process.argv.slice(2);
if (address === "") {
  console.error("Name the address of a dashboard, for example http://127.0.0.1:8095/");
  process.exit(2);
}

/** Fails before the test's own limit, so that the test can tell what the page said. */
const limit = 100_000;

const browser = await Browser.open();

/** @type {Record<string, (argument: any) => Promise<unknown>>} */
const commands = {
  evaluate: (expression) => browser.evaluate(expression),
  until: (condition) => browser.until(condition, limit),
  view: ({ hash, shown }) => openView(browser, hash, shown),
  type: (text) => browser.send("Input.insertText", { text }),
  press: (key) => browser.press(key),
  size: ({ width, height }) => browser.look(width, height, "light"),
  violations: () => accessibilityViolations(browser),
  contours: (layer) => compareContours(browser, layer),
  seen: async () => ({
    foreign: browser.requests.filter((url) => !url.startsWith(address) && !url.startsWith("blob:")),
    eventIds: browser.eventIds,
    errors: browser.messages.filter((message) => message.startsWith("error")),
  }),
};

/** @param {string} line */
async function answer(line) {
  const [[name, argument] = ["", null]] = Object.entries(JSON.parse(line));
  try {
    const command = commands[name];
    if (command === undefined) throw new Error(`The command ${name} is unknown.`);
    return { value: (await command(argument)) ?? null };
  } catch (error) {
    const shown = await browser.evaluate("document.body.innerText").catch(() => "");
    return { error: `${String(error)}\nThe page shows: ${String(shown).slice(0, 2000)}` };
  }
}

try {
  await browser.look(1280, 900, "light");
  await browser.send("Page.navigate", { url: address });
  for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await answer(line)));
} finally {
  await browser.close();
}

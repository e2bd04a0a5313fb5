/**
 * Starts the page: the frame, the views, the connection to the server.
 *
 * @module main
 */

import { formatAddress, parseAddress } from "./address.js";
import { openHelp, listenToShortcuts } from "./keyboard.js";
import { element, icon, replaceChildren } from "./element.js";
import { Live } from "./live.js";
import { count, dateTime, duration } from "./numbers.js";
import { Server } from "./server.js";
import { startTheme } from "./theme.js";
import { askForToken } from "./token.js";
import { AlertsView } from "../views/alerts.js";
import { ImageView } from "../views/image.js";
import { OperationsView } from "../views/operations.js";
import { OverviewView } from "../views/overview.js";
import { StratumView } from "../views/stratum.js";

/**
 * What every view gets.
 *
 * @typedef {object} Context
 * @property {Server} server
 * @property {Live} live
 * @property {import("./contract.js").Session} session
 */

/**
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {(parameters: Record<string, string>) => void} navigate shows what the parameters of the address say
 * @property {() => void} close ends subscriptions and requests
 */

/** @type {{ name: import("./address.js").ViewName, title: string, View: new (context: Context) => View }[]} */
const views = [
  { name: "overview", title: "Overview", View: OverviewView },
  { name: "stratum", title: "Stratum", View: StratumView },
  { name: "image", title: "Images", View: ImageView },
  { name: "alerts", title: "Alerts", View: AlertsView },
  { name: "operations", title: "Operations", View: OperationsView },
];

const content = /** @type {HTMLElement} */ (document.getElementById("content"));

/** @type {{ name: string, view: View } | null} */
let shown = null;

/** @param {Context} context */
function route(context) {
  // The skip link's own target is not a view.
  if (location.hash === "#content") {
    content.focus();
    return;
  }
  const { view: name, parameters } = parseAddress(location.hash);
  const entry = views.find((known) => known.name === name);
  if (!entry) return;
  for (const link of document.querySelectorAll("#views a")) {
    if (link.getAttribute("data-view") === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${entry.title} · Conformal Streams`;
  if (shown?.name !== name) {
    shown?.view.close();
    const view = new entry.View(context);
    shown = { name, view };
    const focused = content.contains(document.activeElement);
    replaceChildren(content, view.element);
    // The focused row is gone. Keys and screen readers go on with the new view.
    if (focused) content.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  shown.view.navigate(parameters);
}

/** @param {Live} live */
function showConnection(live) {
  const status = /** @type {HTMLElement} */ (document.getElementById("connection"));
  const notice = /** @type {HTMLElement} */ (document.getElementById("notice"));
  const words = {
    LOADING: "Connecting",
    LIVE: "Live",
    READING: "Reading history",
    STALE: "Stale",
    LOST: "Not connected",
  };
  if (status.dataset["connection"] !== live.connection) {
    status.dataset["connection"] = live.connection;
    replaceChildren(status, words[live.connection]);
  }
  const text = noticeText(live);
  if (notice.textContent !== text) notice.textContent = text;
  notice.hidden = text === "";
  const alerts = live.overview?.totals.openAlerts ?? 0;
  const badge = document.getElementById("alert-count");
  if (badge) {
    badge.hidden = alerts === 0;
    badge.textContent = count(alerts);
    badge.setAttribute("aria-label", `${count(alerts)} open`);
  }
}

/**
 * @param {Live} live
 * @returns {string}
 */
function noticeText(live) {
  const source = live.overview?.source;
  if (live.connection === "READING") {
    return `The dashboard still reads the topics: ${count(source?.behind)} records remain. Numbers grow until then.`;
  }
  if (live.connection === "STALE") {
    const age = source ? duration(Date.now() - source.since) : "";
    return `The numbers are ${age} old. ${live.problem}`;
  }
  if (live.connection !== "LOST") return "";
  return live.heardAt === null ? live.problem : `${live.problem} The numbers are those of ${dateTime(live.heardAt)}.`;
}

/** @param {Live} live */
function buildFrame(live) {
  const links = views.map(({ name, title }) =>
    element(
      "a",
      { href: formatAddress(name), "data-view": name },
      title,
      name === "alerts" && element("span", { class: "badge", id: "alert-count", hidden: true }),
    ),
  );
  replaceChildren(/** @type {HTMLElement} */ (document.getElementById("views")), links);
  const help = /** @type {HTMLElement} */ (document.getElementById("help"));
  help.setAttribute("aria-label", "Keys and terms");
  help.title = "Keys and terms (?)";
  help.append(icon("help"));
  help.addEventListener("click", openHelp);
  startTheme(/** @type {HTMLButtonElement} */ (document.getElementById("theme")));
  listenToShortcuts(views.map(({ name }) => name));
  live.subscribe(() => showConnection(live));
  showConnection(live);
}

async function start() {
  const server = new Server();
  const live = new Live(server);
  buildFrame(live);
  const session = await openSession(server);
  server.onUnauthorised = () => location.reload();
  const context = { server, live, session };
  addEventListener("hashchange", () => route(context));
  route(context);
  await live.run();
}

/**
 * Asks for a token until the server lets this browser read.
 *
 * @param {Server} server
 * @returns {Promise<import("./contract.js").Session>}
 */
async function openSession(server) {
  for (;;) {
    try {
      const session = /** @type {import("./contract.js").Session} */ (await server.json("api/session"));
      return session.view ? session : await askForToken(server, content);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      replaceChildren(
        content,
        element("div", { class: "card message" }, element("strong", {}, "Connecting"), element("p", {}, text)),
      );
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

start();

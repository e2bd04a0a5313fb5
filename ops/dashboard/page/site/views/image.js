/**
 * The worklist of images, and the chosen image with its sets.
 *
 * @module image
 */

import { formatAddress } from "../modules/address.js";
import { element, replaceChildren } from "../modules/element.js";
import { errorMessage, loading, message } from "../modules/parts.js";
import { isAbort, messageOf, ServerError } from "../modules/server.js";
import { ImageViewer } from "./image-viewer.js";
import { Worklist } from "./worklist.js";

/** @typedef {import("../modules/main.js").Context} Context */
/** @typedef {import("../modules/contract-images.js").ImageDetail} ImageDetail */

export class ImageView {
  #context;
  #unsubscribe;
  #worklist;
  /** @type {ImageViewer | null} */
  #viewer = null;
  /** @type {Record<string, string>} */
  #parameters = {};
  /** @type {ImageDetail | null} */
  #image = null;
  #abort = new AbortController();
  #place = element("div", { class: "image-place stack" });

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    this.#worklist = new Worklist(context, (parameters) => this.#go(parameters));
    this.element = element("div", { class: "image-view" }, this.#place, this.#worklist.element);
    this.#unsubscribe = context.live.subscribe((change) => {
      if (change === null || !change.images) return;
      this.#worklist.refresh();
      if (this.#image?.labelledAt === null) this.#load();
    });
  }

  /** @param {Record<string, string>} parameters */
  navigate(parameters) {
    const same =
      parameters["imageId"] === this.#parameters["imageId"] && parameters["stratum"] === this.#parameters["stratum"];
    this.#parameters = parameters;
    this.#worklist.show(parameters);
    if (parameters["imageId"] === undefined) {
      this.#viewer?.close();
      this.#viewer = null;
      this.#image = null;
      const text = "The worklist begins with the images that a person should review. Choose one.";
      replaceChildren(this.#place, message("No image chosen", text));
    } else if (same && this.#image) {
      this.#viewer?.show(this.#image, parameters);
    } else {
      this.#image = null;
      if (!this.#viewer) replaceChildren(this.#place, loading());
      this.#load();
    }
  }

  close() {
    this.#unsubscribe();
    this.#abort.abort();
    this.#viewer?.close();
    this.#worklist.close();
  }

  async #load() {
    const { imageId = "", stratum = "" } = this.#parameters;
    this.#abort.abort();
    this.#abort = new AbortController();
    try {
      const path = `api/images/${encodeURIComponent(imageId)}`;
      const image = /** @type {ImageDetail} */ (await this.#context.server.json(path, { stratum }, this.#abort.signal));
      this.#image = image;
      this.#viewer ??= new ImageViewer(this.#context.server, {
        go: (parameters) => this.#go(parameters),
        keep: (parameters) => this.#keep(parameters),
      });
      if (!this.#viewer.element.isConnected) replaceChildren(this.#place, this.#viewer.element);
      this.#viewer.show(image, this.#parameters);
    } catch (error) {
      if (isAbort(error)) return;
      this.#viewer?.close();
      this.#viewer = null;
      const gone = error instanceof ServerError && error.status === 404;
      replaceChildren(
        this.#place,
        gone ? message("The image is not kept", messageOf(error)) : errorMessage(messageOf(error), () => this.#load()),
      );
    }
  }

  /**
   * Changes the address only, so that a link leads here.
   *
   * @param {Record<string, string>} change
   */
  #keep(change) {
    this.#parameters = { ...this.#parameters, ...change };
    history.replaceState(null, "", formatAddress("image", this.#parameters));
  }

  /** @param {Record<string, string | number>} change */
  #go(change) {
    location.hash = formatAddress("image", { ...this.#parameters, ...change });
  }
}

// @ts-check
/* The Zoom Apps SDK, unmodified: as Zoom's address gave it to this page, where that is so configured, else our own copy. */

/** @type {import("./agent_zoom_app.js").ZoomSdk} */
export const zoomSdk =
  /** @type {any} */ (window).zoomSdk || (await import("./vendor/zoom-appssdk/sdk.es.js")).default;

/* What a live refresh must not undo: the server does not know what the reader has unfolded. */
(() => {
  "use strict";

  htmx.registerExtension("keep-open", {
    htmx_before_morph_attr: (element, detail) => !(detail.attrName === "open" && element.matches("details, dialog")),
  });
})();

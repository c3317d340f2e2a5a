// Sphinx looks up the place of a result by its bare id: `#nbsrc.data`, which CSS reads as the id nbsrc
// with the class data. The names of the library have such dots, so the id is escaped first.
document.addEventListener("DOMContentLoaded", () => {
  const htmlToText = Search.htmlToText;
  Search.htmlToText = (html, anchor) =>
    htmlToText(html, anchor && `#${CSS.escape(anchor.slice(1))}`);
});

if (typeof Scorer !== "undefined") {
  // The pages first, then their solutions, then the names of the library.
  Scorer.score = ([docname, , , , score]) =>
    docname.startsWith("reference/") ? score - 100 : docname.endsWith("-solutions") ? score - 50 : score;
  // A page from disk may not fetch others to quote from them: it lists titles only, without errors.
  if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}

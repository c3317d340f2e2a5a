// Sphinx looks up the place of a result by its bare id: `#nbsrc.data`, which CSS reads as the id nbsrc
// with the class data. The names of the library have such dots, so the id is escaped first.
document.addEventListener("DOMContentLoaded", () => {
  const htmlToText = Search.htmlToText;
  Search.htmlToText = (html, anchor) =>
    htmlToText(html, anchor && `#${CSS.escape(anchor.slice(1))}`);
});

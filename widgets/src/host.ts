/**
 * Shows the anywidgets embedded in a static page: without a kernel, without a module loader, also from disk.
 * A classic script, because modules do not load from file:// addresses.
 */
import { showAll } from "./host/page";

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => void showAll(document));
else void showAll(document);

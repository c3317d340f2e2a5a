/**
 * Scenes kept in the page's address, after the `#`, each under its widget's key:
 *
 *     page.html#w.rings=data:circles;widths:3-2&w.folds=data:moons
 *
 * Scene text uses only characters that an address carries unchanged.
 */

const PREFIX = "w.";

/** The scene text stored for `key` in `hash`, or undefined. */
export function sceneIn(hash: string, key: string): string | undefined {
  for (const part of hash.replace(/^#/, "").split("&")) {
    if (!part.startsWith(PREFIX)) continue;
    const equals = part.indexOf("=");
    if (equals < 0 || decode(part.slice(PREFIX.length, equals)) !== key) continue;
    return decode(part.slice(equals + 1));
  }
  return undefined;
}

/** `hash` with the scene of `key` set, other widgets' scenes left as they are. */
export function withScene(hash: string, key: string, scene: string): string {
  const name = `${PREFIX}${encodeURIComponent(key)}=`;
  const others = hash
    .replace(/^#/, "")
    .split("&")
    .filter((part) => part.startsWith(PREFIX) && !part.startsWith(name));
  return `#${[...others, name + scene].join("&")}`;
}

// A mangled address must not stop the page: text that cannot be decoded is kept as it stands,
// and the scene's own check then says what is wrong with it.
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Put `text` on the clipboard; false where the browser does not let a page do so. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages from disk and framed outputs often have no clipboard; the older way may still work.
    const box = document.createElement("textarea");
    box.value = text;
    box.style.position = "fixed";
    box.style.opacity = "0";
    document.body.append(box);
    box.select();
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    } finally {
      box.remove();
    }
  }
}

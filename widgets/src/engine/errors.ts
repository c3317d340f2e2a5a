/** Sentences for wrong input: the offending value, and what to write instead. */

/** Number of single-letter edits (insert, delete, replace) between two words. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replace = row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replace, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[to.length];
}

/** The choice most like `word`, if it is at most three letters away. */
export function closest(word: string, choices: readonly string[]): string | undefined {
  const key = word.toLowerCase().replace(/[\s-]+/g, "_");
  const distances = choices.map((choice) => editDistance(key, choice));
  const best = Math.min(...distances);
  return best <= Math.min(3, Math.max(1, key.length - 1)) ? choices[distances.indexOf(best)] : undefined;
}

/** The entry called `name`, or a RangeError that says what there is and what was probably meant. */
export function choose<T extends { readonly name: string }>(what: string, entries: readonly T[], name: unknown): T {
  const found = entries.find((entry) => entry.name === name);
  if (found) return found;
  const names = entries.map((entry) => entry.name);
  const guess = closest(String(name), names);
  throw new RangeError(
    `There is no ${what} called "${String(name)}".${guess ? ` Did you mean "${guess}"?` : ""}` +
      ` The choices are ${names.join(", ")}.`,
  );
}

/** `value` if it is a whole number from `low` to `high`, else a RangeError that names it. */
export function wholeNumber(what: string, value: unknown, low: number, high: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= low && value <= high) return value;
  throw new RangeError(`${what} must be a whole number from ${low} to ${high}, but it is ${String(value)}.`);
}

/** `value` if it is a finite number of at least `low` (or above it, if `open`), else a RangeError that names it. */
export function finiteNumber(what: string, value: unknown, low = -Infinity, open = false): number {
  if (typeof value === "number" && Number.isFinite(value) && (open ? value > low : value >= low)) return value;
  const bound = low === -Infinity ? "" : open ? ` above ${low}` : ` of at least ${low}`;
  throw new RangeError(`${what} must be a finite number${bound}, but it is ${String(value)}.`);
}

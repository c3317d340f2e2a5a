/** What the scenes of widgets share: whether their settings hold, the sentences where one does not, and their text. */

/** Settings as somebody gave them: anything at all, until it has been checked. */
export type Wanted<Name extends string> = Partial<Record<Name, unknown>>;

/** A scene in which everything holds, and a sentence for each setting that did not. */
export interface Found<Scene> {
  readonly scene: Scene;
  readonly faults: string[];
}

type Kind = "number" | "whole number";

/** The sentence for a setting that `base` stands in for. */
export const goingOn = (wrong: string, kept: unknown): string => `${wrong} The widget goes on with ${String(kept)}.`;

/**
 * Every setting that holds, with `base` where one does not, and a sentence for each that does not.
 *
 * `fault` says why a value cannot be used, and `told` makes its sentence into the reader's.
 */
export function holding<Scene extends object, Name extends string & keyof Scene>(
  names: readonly Name[], wanted: Wanted<Name>, base: Scene, fault: (name: Name, value: unknown) => string | undefined,
  told: (wrong: string, kept: unknown, name: Name) => string = goingOn,
): Found<Scene> {
  const scene = { ...base } as Record<string, unknown>;
  const faults: string[] = [];
  for (const name of names) {
    const value = wanted[name];
    if (value === undefined) continue;
    const wrong = fault(name, value);
    if (wrong) faults.push(told(wrong, scene[name], name));
    else scene[name] = value;
  }
  return { scene: scene as Scene, faults };
}

export const mustBe = (name: string, value: unknown, what: string): string =>
  `${name} cannot be ${JSON.stringify(value)}; it must be ${what}.`;

/** Why a value is none of `choices`, as a sentence; undefined where it is one. */
export function choiceFault(name: string, value: unknown, choices: readonly { readonly name: string }[]): string | undefined {
  const names = choices.map((choice) => choice.name);
  if (names.includes(value as string)) return undefined;
  return `There is no ${name} ${JSON.stringify(value)}; choose one of ${names.join(", ")}.`;
}

export const inLimits = (value: unknown, [low, high]: readonly [number, number], kind: Kind = "whole number"): boolean =>
  typeof value === "number" && value >= low && value <= high && (kind === "number" || Number.isInteger(value));

/** Why a value is no number in its limits, as a sentence; undefined where it is one. */
export function rangeFault(name: string, value: unknown, limits: readonly [number, number], kind: Kind = "whole number"): string | undefined {
  return inLimits(value, limits, kind) ? undefined : mustBe(name, value, `a ${kind} from ${limits[0]} to ${limits[1]}`);
}

/** A number, or the text itself, blanks among it: the setting's own check says what is wrong with it. */
export const numberIn = (said: string): number | string => (said.trim() === "" || isNaN(Number(said)) ? said : Number(said));

export const flagIn = (said: string): boolean | string => (said === "true" ? true : said === "false" ? false : said);

/** Read `name:value` in every part and check what they say; a name that is no setting is a fault, too. */
export function decoded<Scene, Name extends string>(
  parts: readonly string[], names: readonly Name[], read: (name: Name, said: string) => unknown,
  check: (wanted: Wanted<Name>) => Found<Scene>, sign = ":",
): Found<Scene> {
  const wanted: Wanted<Name> = {};
  const strange: string[] = [];
  for (const part of parts.filter((piece) => piece !== "")) {
    const [said = "", value = ""] = part.split(sign);
    const name = names.find((one) => one === said);
    if (name === undefined) strange.push(`There is no setting "${said}".`);
    else wanted[name] = read(name, value);
  }
  const { scene, faults } = check(wanted);
  return { scene, faults: [...strange, ...faults] };
}

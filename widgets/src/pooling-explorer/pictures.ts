/** What the windows are laid on: small tables of whole numbers, and a photograph. */

/** Cells along a side of the photograph; its numbers are grey levels from 0 to 255. */
export const PHOTO_SIDE = 32;
/** The man with a camera of scikit-image (CC0), every 16 x 16 pixels made one. */
const PHOTO = [
  "yMfHxsbGxcXFxcTExMPDw8PCwsLBwcHAwMC/v7+/v7/JycnJycnJycjHx8bGxsbFxcXExMTEw8PDw8LCwsLBwc7Nzc3NzczMzMvKycnIyMjHx8",
  "fHxsbGxcXFxcXFxMTEz8/Pz8/P0NDQ0M/NycrLysrKycnJyMjIyMfHx8fGxsbR0dHQ0NDQz8/Q0KJSSoHHzczMy8vLy8rKysnJycjIyNPT09PT",
  "09LS0tKjIzEtGlPJz87Ozc3NzMzMzMvLysrK1tbV1dXV1NTUoTEYJzgnG2nQ0NDPz8/Pz87Ozc3MzMzY2NfX19fUtW4fDxITJSoeMtLS0tLR0d",
  "HQ0NjQz8/Pztra2trUhzokIR8RYDNZfEqQycrDy9TT09LQ39LR0dDP3d3d21olIiAeIUBXXYqFnIKwzrq91dXV1NLk09HS0dHd3d6SGyAgIB0g",
  "d0lVdJmsiayqmrDT0trW0+TUxc/U08CszjITGB4bHB5EfzFLYbmuUVRSX6bd39vX0tC4k57CnqVGEhcVGxkZHiiqICY2io0tIS9SgK+0pZODqr",
  "mztJqMhRYWFxgVFxMYJTQtMTZaRBI3MmNdc296flh2rr2vi20mEBMZGRkSExcgKSomCl8xCWlYmnF9e5GLlZiZlpqSXBEPFBgZGBUbHB0dGxMJ",
  "FQhlZ5enoZ2cnJuampqampofFQgVFxkbGRccHR0QGBULBzBmoaCgoKCho6Cfn6CfnxkRBREYGBkbFhseIh0WEw4GC4aio6KgoaOjoaGhoaKjGQ",
  "4FCRUXFxoXFhoWMTgOChBomKGRmp2en6Ggn56dm5gXDQUEDRUTEggFDRl8nHpYkIh1c4GYnJydnpqcm5qZmxsTBQQEBAQEBAobXZucn5uaZz+B",
  "m5ucl5eZmJucmJeUHBwKBQQEBg4UDTWXlpyeoJ2QVZ2fmpycl5eYm5ybmJkcHhsSERMYGBkpkJ2gnZ+em5GPm6WdmZ2XlpWYlpacnBseGxgVGh",
  "kWIoGcmpueop6OmY2dmqGYm5mYlZSYlJWSGhwdHBkTExEolZudmZiZnJyJj5yYo5uZlpKTlZSUkZEcGxwdHRkXGCGPnJmWn5ichJaKlpmWnZiX",
  "lJKPkpSQkhocHBwcGhoeH3uZmpuYmI+El4iak5GgmpKVkJCRjY+QGRocHBweFB8gb5eYlpWXknuUhJaXjpOci5OQjY6Qjo8YGRocHR5RGiFwlZ",
  "aZm52WcZOFmpiWmJuWl5yUkZKUkxYYGhsdIHtMIHGhoZqflndnfnSdoZqZjYyRmpaWlZKSFhgaGx0qeX4lZZ+goaBraYh/hpubmp6ZcJOZk5GN",
  "kZIYGBocHTl3fU5hnKCanIRpmJWcm5yTlpSUnZCPi4uOjw==",
].join("");

/** A piece of the same photograph in ten levels, and where it gets brighter from left to right, zero elsewhere. */
const PATCH = "201354225414545425425653444444676886344566785234456475123344798211333677000121555";
const RISES = "002640008007302006008300320211420410310330320031231070012120760002320830000230910";
const SIDE = 9;

type Rule = (row: number, column: number, side: number) => number;

const from =
  (table: string): Rule =>
  (row, column) =>
    Number(table[row * SIDE + column]);

export const PICTURES: readonly { readonly name: string; readonly label: string; readonly at: Rule }[] = [
  { name: "patch", label: "piece of a photograph", at: from(PATCH) },
  { name: "ramp", label: "ramp", at: (row, column, side) => Math.floor((9 * (row + column)) / (2 * side - 2)) },
  { name: "checkerboard", label: "checkerboard", at: (row, column) => 8 * ((row + column) % 2) },
  { name: "equal", label: "all equal", at: () => 5 },
  { name: "relu", label: "zeros behind ReLU", at: from(RISES) },
];
/** Shown whole, and not to be changed by hand. */
export const PHOTO_NAME = "photo";

/** The cells of a picture, row by row. */
export function cellsOf(name: string, side: number): number[] {
  if (name === PHOTO_NAME) return Array.from(atob(PHOTO), (letter) => letter.charCodeAt(0));
  const at = PICTURES.find((picture) => picture.name === name)?.at ?? from(PATCH);
  return Array.from({ length: side * side }, (_, i) => at(Math.floor(i / side), i % side, side));
}

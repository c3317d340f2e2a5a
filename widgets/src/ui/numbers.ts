/** Numbers of any size as text. */

/** A positive number in two or three digits; powers of ten where those are short. */
export function figure(value: number): string {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return "too large to tell";
  const [digits = "", power = "0"] = value.toExponential(1).split("e");
  const exponent = Number(power);
  if (exponent >= -2 && exponent <= 3) return String(Number(value.toPrecision(3)));
  return `${digits}\u00a0·\u00a010${superscript(exponent)}`;
}

export function superscript(exponent: number): string {
  return String(exponent).replace(/./g, (c) => (c === "-" ? "⁻" : ("⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)] as string)));
}

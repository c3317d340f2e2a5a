/** What a linear map does, in words. */

interface Facts {
  readonly kind: "rotation+stretch" | "reflection" | "collapse";
  readonly rows: number;
  readonly columns: number;
  readonly size: number;
  readonly rank: number;
  readonly turn: number;
  readonly stretches: readonly number[];
  readonly flatAt: number | null;
}

const SPACES = ["a point", "a line", "a plane", "space"];
const THE_SPACES = ["the point", "the line", "the plane", "space"];

const number = (x: number): string => (x >= 1000 || (x > 0 && x < 0.01) ? x.toExponential(1) : x.toFixed(2));

/** "turns by 35° counterclockwise and stretches by 1.40 and 0.62" */
function motion({ turn, stretches, size }: Facts): string {
  const degrees = Math.round((Math.abs(turn) * 180) / Math.PI);
  const way = size > 2 || degrees === 180 ? "" : turn > 0 ? " counterclockwise" : " clockwise";
  const factors = stretches.map(number);
  const same = factors.every((factor) => factor === factors[0]);
  const list = same ? factors[0] : `${factors.slice(0, -1).join(", ")} and ${factors.at(-1)}`;
  const still = same && factors[0] === "1.00";
  if (degrees === 0) return still ? "leaves everything nearly where it is" : `stretches by ${list} without turning`;
  return `turns by ${degrees}°${way}` + (still ? "" : ` and stretches by ${list}`);
}

/** One or two sentences for the reader, about what the map does and what its path has to pass through. */
export function announce(facts: Facts): string {
  const { kind, rows, columns, rank } = facts;
  if (rows < columns) {
    const deeper = rank < rows ? ` The map is singular and leaves only ${SPACES[rank]}.` : "";
    return (
      `From ${columns} coordinates to ${rows}: zeros make the matrix square, ` +
      `the points move flat onto ${THE_SPACES[rows]}, and the coordinate${columns - rows > 1 ? "s" : ""} ` +
      `left at zero ${columns - rows > 1 ? "are" : "is"} dropped.${deeper}`
    );
  }
  const entry = rows > columns ? `From ${columns} coordinate${columns > 1 ? "s" : ""} to ${rows}: zeros are added, then the points move. ` : "";
  if (kind === "collapse") {
    return `${entry}This map is singular: it collapses ${THE_SPACES[columns]} onto ${SPACES[rank]}.`;
  }
  if (kind === "reflection") {
    const place = Math.round(100 * facts.flatAt!);
    return (
      `This map turns ${THE_SPACES[columns]} over: it is a reflection, it ${motion(facts)}. ` +
      `On its way it must flatten ${THE_SPACES[columns]} onto ${SPACES[columns - 1]} once, here at ${place}%.`
    );
  }
  return `${entry}This map ${motion(facts)}.`;
}

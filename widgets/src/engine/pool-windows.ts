/** Where the windows of a pooling stand on a picture, and which of its cells each of them sees. */
import { wholeNumber } from "./errors";

const MOST = 1_048_576;

/** How windows stand, the same along both axes, as in torch. */
export interface PoolSettings {
  /** Cells of a window along each axis. */
  readonly kernel: number;
  /** Cells between neighbouring windows; the kernel's size if left out. */
  readonly stride?: number;
  /** Cells around the picture, half a window at most: they never win, and count as zeros in a mean. */
  readonly padding?: number;
  /** Whether cells left over at the end get a last, incomplete window. */
  readonly ceilMode?: boolean;
}

/** The first cell that a window sees along an axis and the one behind its last, and how far it reaches with padding. */
interface Span {
  readonly from: number;
  readonly to: number;
  /** Where its first tap is: below `from` where there is padding. */
  readonly start: number;
  /** Cells of it that lie on the picture or its padding. */
  readonly counted: number;
}

/** How many windows stand along an axis of `size` cells. */
export function pooledSize(size: number, settings: PoolSettings): number {
  const { kernel, stride = kernel, padding = 0, ceilMode = false } = settings;
  wholeNumber("size", size, 1, MOST);
  wholeNumber("kernel", kernel, 1, MOST);
  wholeNumber("stride", stride, 1, MOST);
  wholeNumber("padding", padding, 0, Math.floor(kernel / 2));
  const room = size + 2 * padding - kernel;
  if (room < 0) {
    throw new RangeError(
      `A window of ${kernel} cells does not fit on ${size} cells${padding ? ` with ${padding} around them` : ""}.`,
    );
  }
  if (!ceilMode) return Math.floor(room / stride) + 1;
  const count = Math.ceil(room / stride) + 1;
  // A last window must begin on the picture or in the padding before it.
  return (count - 1) * stride >= size + padding ? count - 1 : count;
}

function spans(size: number, settings: PoolSettings): Span[] {
  const { kernel, stride = kernel, padding = 0 } = settings;
  return Array.from({ length: pooledSize(size, settings) }, (_, i) => {
    const start = i * stride - padding;
    return {
      start,
      from: Math.max(start, 0),
      to: Math.min(start + kernel, size),
      counted: Math.min(start + kernel, size + padding) - start,
    };
  });
}

/** All windows on a picture of `rows` x `columns` cells, numbered row by row, as its cells are. */
export class Windows {
  readonly kernel: number;
  readonly outRows: number;
  readonly outColumns: number;
  private readonly down: Span[];
  private readonly across: Span[];

  constructor(
    readonly rows: number,
    readonly columns: number,
    readonly settings: PoolSettings,
  ) {
    this.kernel = settings.kernel;
    this.down = spans(rows, settings);
    this.across = spans(columns, settings);
    this.outRows = this.down.length;
    this.outColumns = this.across.length;
  }

  get count(): number {
    return this.outRows * this.outColumns;
  }

  /** The rectangle of window `w`: rows `top` to `bottom`, columns `left` to `right`, ends excluded, padding cut off. */
  rectangle(w: number): { top: number; bottom: number; left: number; right: number } {
    const [row, column] = this.spans(w);
    return { top: row.from, bottom: row.to, left: column.from, right: column.to };
  }

  /** The corner of window `w` and its size on the picture with its padding, which a last one may overhang. */
  frame(w: number): { top: number; left: number; height: number; width: number } {
    const [row, column] = this.spans(w);
    return { top: row.start, left: column.start, height: row.counted, width: column.counted };
  }

  /** Cells that a mean over window `w` divides by: its padding counts, what lies beyond does not. */
  counted(w: number): number {
    const [row, column] = this.spans(w);
    return row.counted * column.counted;
  }

  /** Calls `visit` with every cell that window `w` sees, and the tap that it sees it through, both row by row. */
  each(w: number, visit: (cell: number, tap: number) => void): void {
    const [row, column] = this.spans(w);
    for (let i = row.from; i < row.to; i++) {
      for (let j = column.from; j < column.to; j++) {
        visit(i * this.columns + j, (i - row.start) * this.kernel + j - column.start);
      }
    }
  }

  private spans(w: number): [Span, Span] {
    return [this.down[Math.floor(w / this.outColumns)], this.across[w % this.outColumns]];
  }
}

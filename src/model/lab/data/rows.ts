/** Samples of one kind, all of one size, in memory. */
export interface Rows {
  readonly count: number;
  /** Values of a sample. */
  readonly size: number;
  /** Some of them by index: `[indices.length,size]`, a fresh array. */
  take(indices: ArrayLike<number>): Float32Array;
}

/** Samples kept as floats. @param values `[count,size]` */
export function floatRows(values: Float32Array, size: number): Rows {
  return {
    count: values.length / size,
    size,
    take(indices) {
      const out = new Float32Array(indices.length * size);
      for (let i = 0; i < indices.length; i++)
        out.set(values.subarray(indices[i] * size, (indices[i] + 1) * size), i * size);
      return out;
    },
  };
}

/** Samples kept as bytes, 255 for 1. @param values `[count,size]` */
export function byteRows(values: Uint8Array, size: number): Rows {
  return {
    count: values.length / size,
    size,
    take(indices) {
      const out = new Float32Array(indices.length * size);
      for (let i = 0; i < indices.length; i++) {
        const from = indices[i] * size;
        for (let j = 0; j < size; j++) out[i * size + j] = values[from + j] / 255;
      }
      return out;
    },
  };
}

/** Some rows of others, by index. */
export function pickRows(rows: Rows, indices: readonly number[]): Rows {
  return {
    count: indices.length,
    size: rows.size,
    take: (wanted) => rows.take(Array.from(wanted, (index) => indices[index])),
  };
}

/** `0, 1, … count - 1`. */
export function firstIndices(count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

/** A table of numbers as it was read, beside the rows that a network gets. */
export interface TableData {
  /** Names of the columns of numbers. */
  readonly columns: readonly string[];
  /** `[rows,columns]` in the table's own units; NaN where a cell is empty or no number. */
  readonly values: Float64Array;
  /** Line of the file of each row, from 1 (the head is line 1). */
  readonly lines: readonly number[];
  /** Of each column: what is 0 and what is 1 for the network. */
  readonly centre: Float64Array;
  readonly scale: Float64Array;
  /** Columns that are no numbers. */
  readonly textColumns: readonly { readonly name: string; readonly cells: readonly string[] }[];
  /** Rows and cells that were spoilt on purpose (made tables): 1 where wrong, `[rows,columns]`. */
  readonly planted?: Uint8Array;
  /** What stood in cells before they were spoilt or emptied (made tables), `[rows,columns]`. */
  readonly truth?: Float64Array;
}

/** Which entries of a list are selected, and which of them is the current one. Pure: every change gives a new value. */

export interface Selection {
  readonly selected: ReadonlySet<string>;
  /** The one on the screen; always among the selected. */
  readonly current: string | null;
  /** Where a range starts. */
  readonly anchor: string | null;
}

/** How a click or key changes the selection. */
export type SelectHow = 'only' | 'toggle' | 'range';

export const nothingSelected: Selection = { selected: new Set(), current: null, anchor: null };

/** Selects `key` alone, adds or takes it away, or everything from the anchor to it. `keys` is the list's order. */
export function selectKey(
  selection: Selection,
  keys: readonly string[],
  key: string,
  how: SelectHow,
): Selection {
  if (how === 'range' && selection.anchor !== null && keys.includes(selection.anchor)) {
    const [from, to] = [keys.indexOf(selection.anchor), keys.indexOf(key)].sort((a, b) => a - b);
    return { ...selection, selected: new Set(keys.slice(from, to + 1)), current: key };
  }
  if (how !== 'toggle') return { selected: new Set([key]), current: key, anchor: key };
  const selected = new Set(selection.selected);
  // The last one stays: there is always a picture on the screen.
  if (selected.has(key) && selected.size > 1) selected.delete(key);
  else selected.add(key);
  const current = selected.has(key) ? key : keys.find((other) => selected.has(other))!;
  return { selected, current, anchor: key };
}

/** Everything; the current one stays. */
export function selectEvery(selection: Selection, keys: readonly string[]): Selection {
  return { ...selection, selected: new Set(keys), current: selection.current ?? keys[0] ?? null };
}

/** After entries left the list: what remains selected, else the entry that moved into their place. */
export function afterRemoval(
  selection: Selection,
  before: readonly string[],
  after: readonly string[],
): Selection {
  const remaining = new Set(after);
  const selected = new Set([...selection.selected].filter((key) => remaining.has(key)));
  if (selection.current !== null && remaining.has(selection.current)) return { ...selection, selected };
  const first = selected.values().next();
  if (!first.done) return { selected, current: first.value, anchor: first.value };
  const place = before.findIndex((key) => !remaining.has(key));
  const next = after[Math.min(Math.max(0, place), after.length - 1)] as string | undefined;
  return next === undefined ? nothingSelected : { selected: new Set([next]), current: next, anchor: next };
}

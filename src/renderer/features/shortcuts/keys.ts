/** Key combinations as text (`mod+shift+s`, `f`, `?`): recognised in events, and written as the platform writes them. */
import { t } from '../../i18n';

/** `mod` is Command on a Mac and Control elsewhere. */
const macLabels: Readonly<Record<string, string>> = {
  mod: '⌘',
  shift: '⇧',
  alt: '⌥',
  delete: '⌫',
  arrows: '← ↑ ↓ →',
};
const otherLabels: Readonly<Record<string, string>> = {
  ...macLabels,
  mod: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
  delete: 'Del',
};

/** What stands on the keys of a combination, in order. */
export function keyLabels(combo: string, platform: string): string[] {
  const labels = platform === 'darwin' ? macLabels : otherLabels;
  return partsOf(combo).map((part) =>
    part === 'space' ? t('keys.space') : (labels[part] ?? part.toUpperCase()),
  );
}

/** Whether the event is this combination. Signs count whatever keys make them: `?` is Shift+/ on many keyboards. */
export function matchesKey(event: KeyboardEvent, combo: string, platform: string): boolean {
  const parts = partsOf(combo);
  const key = parts.at(-1)!;
  const wants = (modifier: string) => parts.includes(modifier);
  const mod = platform === 'darwin' ? event.metaKey : event.ctrlKey;
  const other = platform === 'darwin' ? event.ctrlKey : event.metaKey;
  if (mod !== wants('mod') || other || event.altKey !== wants('alt')) return false;
  const isSign = key.length === 1 && !/[a-z]/.test(key);
  if (!isSign && event.shiftKey !== wants('shift')) return false;
  return nameOf(event.key) === key || (key === '+' && event.key === '=');
}

function partsOf(combo: string): string[] {
  return combo === '+' ? ['+'] : combo.split('+');
}

function nameOf(key: string): string {
  if (key === ' ') return 'space';
  if (key === 'Backspace') return 'delete';
  return key.toLowerCase().replace(/^arrow/, '');
}

/** Every key of the app in one list: what the keyboard does, what tooltips and the sheet of shortcuts say. */
import type { App } from '../../app.svelte';
import { t } from '../../i18n';
import { matchesKey } from './keys';

export type ShortcutGroup = 'files' | 'view' | 'compare' | 'app';

export interface Shortcut {
  readonly group: ShortcutGroup;
  readonly combo: string;
  /** Another key for the same. */
  readonly also?: string;
  readonly label: () => string;
  /** Absent where the focused part handles the key itself; the entry then only informs. */
  readonly run?: (app: App) => void;
}

export const shortcuts = {
  open: {
    group: 'files',
    combo: 'mod+o',
    label: () => t('open.photos'),
    run: (app) => void app.choose('files'),
  },
  openFolder: {
    group: 'files',
    combo: 'mod+shift+o',
    label: () => t('open.folder'),
    run: (app) => void app.choose('folder'),
  },
  save: { group: 'files', combo: 'mod+s', label: () => t('save.copy'), run: command('save') },
  saveLatent: {
    group: 'files',
    combo: 'mod+shift+s',
    label: () => t('save.latent'),
    run: command('save-latent'),
  },
  selectAll: {
    group: 'files',
    combo: 'mod+a',
    label: () => t('queue.selectAll'),
    run: (app) => {
      app.queue.selectAll();
    },
  },
  previous: {
    group: 'files',
    combo: '[',
    label: () => t('queue.previous'),
    run: (app) => {
      app.queue.move(-1);
    },
  },
  next: {
    group: 'files',
    combo: ']',
    label: () => t('queue.next'),
    run: (app) => {
      app.queue.move(1);
    },
  },
  remove: { group: 'files', combo: 'delete', label: () => t('queue.remove'), run: command('remove') },
  fit: { group: 'view', combo: 'f', label: () => t('view.fit'), run: command('fit') },
  actualSize: { group: 'view', combo: '1', label: () => t('view.actualSize'), run: command('actual-size') },
  zoomIn: { group: 'view', combo: '+', label: () => t('view.zoomIn'), run: command('zoom-in') },
  zoomOut: { group: 'view', combo: '-', label: () => t('view.zoomOut'), run: command('zoom-out') },
  inspector: {
    group: 'view',
    combo: 'i',
    label: () => t('view.inspector'),
    run: (app) => {
      app.toggleInspector();
    },
  },
  strip: {
    group: 'view',
    combo: 't',
    label: () => t('view.strip'),
    run: (app) => {
      app.toggleStrip();
    },
  },
  pan: { group: 'view', combo: 'arrows', label: () => t('view.pan') },
  hold: { group: 'compare', combo: 'b', also: 'space', label: () => t('compare.hold') },
  wipe: {
    group: 'compare',
    combo: 'w',
    label: () => t('compare.wipe'),
    run: (app) => {
      app.compare.setMode('wipe');
    },
  },
  side: {
    group: 'compare',
    combo: 's',
    label: () => t('compare.side'),
    run: (app) => {
      app.compare.setMode('side');
    },
  },
  flip: {
    group: 'compare',
    combo: 'x',
    label: () => t('compare.flip'),
    run: (app) => {
      app.compare.setMode('flip');
    },
  },
  source: {
    group: 'compare',
    combo: 'o',
    label: () => t('layer.source'),
    run: (app) => {
      app.compare.setLayer('source');
    },
  },
  result: {
    group: 'compare',
    combo: 'c',
    label: () => t('layer.result'),
    run: (app) => {
      app.compare.setLayer('result');
    },
  },
  removed: {
    group: 'compare',
    combo: 'r',
    label: () => t('layer.removed'),
    run: (app) => {
      app.compare.setLayer('removed');
    },
  },
  decoded: {
    group: 'compare',
    combo: 'l',
    label: () => t('layer.decoded'),
    run: (app) => {
      app.compare.setLayer('decoded');
    },
  },
  batch: { group: 'app', combo: 'mod+shift+b', label: () => t('batch.title'), run: command('batch') },
  retrain: { group: 'app', combo: 'mod+shift+t', label: () => t('retrain.title'), run: command('retrain') },
  models: { group: 'app', combo: 'mod+shift+m', label: () => t('models.title'), run: command('models') },
  lab: { group: 'app', combo: 'mod+shift+l', label: () => t('lab.title'), run: command('lab') },
  settings: {
    group: 'app',
    combo: 'mod+,',
    label: () => t('settings.title'),
    run: (app) => {
      app.openSheet('settings');
    },
  },
  help: {
    group: 'app',
    combo: '?',
    label: () => t('shortcuts.title'),
    run: (app) => {
      app.openSheet('shortcuts');
    },
  },
} as const satisfies Record<string, Shortcut>;

/** Carries out the shortcut of a key press; false when it has none. */
export function runShortcut(app: App, event: KeyboardEvent): boolean {
  const found = Object.values<Shortcut>(shortcuts).find(
    ({ combo, group, run }) =>
      run && matchesKey(event, combo, app.platform) && (app.place === 'photos' || isEverywhere(group, combo)),
  );
  found?.run?.(app);
  return found !== undefined;
}

/** Keys that do not act on a photo on the screen: those of the app, and opening files. */
function isEverywhere(group: ShortcutGroup, combo: string): boolean {
  return group === 'app' || combo === 'mod+o' || combo === 'mod+shift+o';
}

/** B anywhere, or Space where it does nothing else: over the picture or with nothing focused. */
export function holdsOriginal(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
  if (event.key.toLowerCase() === 'b') return true;
  if (event.key !== ' ' || !(event.target instanceof Element)) return false;
  return event.target.matches('body, [role="application"], [role="application"] *, [role="listbox"]');
}

/** Whether the keys belong to what has the focus: a text field, or a dialog. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[role="dialog"], [role="alertdialog"], [role="listbox"][data-select-content]'))
    return true;
  return target.matches('input:not([type="range"]), textarea, select, [contenteditable="true"]');
}

function command(name: Parameters<App['carryOut']>[0]): (app: App) => void {
  return (app) => {
    app.carryOut(name);
  };
}

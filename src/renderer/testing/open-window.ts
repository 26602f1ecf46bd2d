/** The whole window on a fake engine, for tests that look at it as a person does: by role and label. */
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import type { ModelEntry } from '../../model/types';
import { App } from '../app.svelte';
import AppView from '../App.svelte';
import { Compare } from '../features/compare/state.svelte';
import { FakeJobs, photoInfo, settled, type Handlers } from './fake-api';

const settings = {
  theme: 'dark',
  language: 'en',
  quality: 50,
  strength: 1,
  colorStrength: 1,
  saveFormat: 'same',
} as const;

/** A model of the list. */
export function entry(
  id: string,
  changes: Partial<ModelEntry> = {},
  figures: ModelEntry['card']['figures'] = {},
) {
  const card = {
    id,
    name: id,
    kind: 'restore' as const,
    created: '2025-03-02',
    parent: null,
    fingerprint: 'ab',
    licence: 'MIT',
    data: '',
    seed: 1,
    command: '',
    steps: 100,
    figures,
  };
  return { id, kind: 'restore' as const, card, inUse: false, stock: false, ...changes };
}

/** The window on a fake engine. */
export async function open(handlers: Handlers = {}) {
  const engine = new FakeJobs({
    'app:info': () => ({ version: '0.1.0', platform: 'linux', engine: 'ready', settings }),
    'settings:set': ({ settings: changes }) => ({ ...settings, ...changes }),
    'model:list': () => [],
    'photo:thumbnail': () => ({ mime: 'image/jpeg', width: 1, height: 1, bytes: new Uint8Array(1) }),
    ...handlers,
  });
  const app = new App(engine.api, new Compare({ isStill: () => true }));
  render(AppView, { app });
  await app.start();
  return { app, engine, user: userEvent.setup() };
}

/** With one photo, whose first job is running. */
export async function openPhoto(handlers: Handlers = {}, info = photoInfo()) {
  const opened = await open(handlers);
  opened.engine.api.emit('files:opened', { photos: [info], failures: [] });
  await settled();
  for (let part = 0; part < 4; part++) await nextFrame();
  return opened;
}

/** Parts of the window that come later (components/Later.svelte) come one frame after the other. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

/** With one photo, denoised and folded. */
export async function openFinished(handlers: Handlers = {}, info = photoInfo()) {
  const opened = await openPhoto(handlers, info);
  await opened.engine.finishLast();
  await opened.engine.finishLast();
  return opened;
}

/** The value beside a name in the inspector. */
export function figure(name: string): string {
  const term = screen.getAllByRole('term').find((element) => element.textContent === name);
  return term!.nextElementSibling!.textContent.replaceAll('\u202f', ' ');
}

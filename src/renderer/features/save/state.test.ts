import { afterEach, expect, it, vi } from 'vitest';
import { folded, photoInfo } from '../../testing/fake-api';
import type { GrainfoldApi } from '../../../main/contract';
import { JobRouter } from '../../api/job-router';
import { Photo } from '../queue/photo.svelte';
import type { SettingsState } from '../settings/state.svelte';
import { Toasts } from '../toasts/state.svelte';
import { Saver } from './state.svelte';

const request = vi.fn(() => Promise.resolve({ ok: true, value: null }));
const api = { request, on: () => () => undefined } as unknown as GrainfoldApi;
afterEach(() => request.mockClear());

function photoOf(latentBytes: number): Photo {
  const photo = new Photo('a.jpg', photoInfo({ sizeBytes: 1000 }));
  photo.figures = { ...folded, bytes: latentBytes };
  photo.hasDecoded = true;
  return photo;
}
const saver = () => new Saver(api, new JobRouter(api), new Toasts(), { values: {} } as SettingsState);

it('asks before it saves a .latent larger than the photo, and does as told', async () => {
  const one = saver();
  const kept = one.saveLatent(photoOf(1001));
  expect(one.larger?.photo.name).toBe('a.jpg');
  one.larger?.answer(false);
  await kept;
  expect(one.larger).toBeNull();
  expect(request).not.toHaveBeenCalled();
  const saved = one.saveLatent(photoOf(1001));
  one.larger?.answer(true);
  await saved;
  expect(request).toHaveBeenCalledWith('photo:saveLatent', expect.anything());
});

it('does not ask when the .latent is as small as the photo', async () => {
  const one = saver();
  await one.saveLatent(photoOf(1000));
  expect(one.larger).toBeNull();
  expect(request).toHaveBeenCalledTimes(1);
});

it('asks for the model beside the .latent where that is chosen, and nowhere else', async () => {
  const settings = { values: { withModel: true } } as SettingsState;
  const one = new Saver(api, new JobRouter(api), new Toasts(), settings);
  await one.saveLatent(photoOf(1000));
  expect(request).toHaveBeenLastCalledWith('photo:saveLatent', { photoId: 'p1', withModel: true });
  await saver().saveLatent(photoOf(1000));
  expect(request).toHaveBeenLastCalledWith('photo:saveLatent', { photoId: 'p1' });
});

it('saves no .latent while a smaller one is being searched for', async () => {
  const photo = photoOf(1000);
  photo.pending = ['search'];
  expect(saver().canSaveLatent(photo)).toBe(false);
  await saver().saveLatent(photo);
  expect(request).not.toHaveBeenCalled();
  photo.pending = [];
  expect(saver().canSaveLatent(photo)).toBe(true);
});

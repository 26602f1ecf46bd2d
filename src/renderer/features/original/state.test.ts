import { describe, expect, it, vi } from 'vitest';
import { FakeApi, photoInfo, settled } from '../../testing/fake-api';
import { Photo } from '../queue/photo.svelte';
import { Toasts } from '../toasts/state.svelte';
import { originalIn, Originals } from './state.svelte';

const latent = () => {
  const photo = new Photo('Night.latent', photoInfo({ kind: 'latent', photoId: 'l1', name: 'Night.latent' }));
  photo.hasDecoded = true;
  return photo;
};
const listed = (changes: Parameters<typeof photoInfo>[0] = {}) => {
  const info = photoInfo({ photoId: 'p9', ...changes });
  return new Photo(info.name, info);
};

describe('originalIn', () => {
  it('is the photo of that name and size', () => {
    const one = listed();
    expect(originalIn([listed({ width: 1 }), listed({ name: 'nights.jpg' }), latent(), one], latent())).toBe(
      one,
    );
    expect(originalIn([listed({ height: 1 })], latent())).toBeNull();
  });
});

describe('Originals', () => {
  const make = (
    found: { name: string; photo?: ReturnType<typeof photoInfo> } | null,
    photos: Photo[] = [],
  ) => {
    const api = new FakeApi({ 'photo:findOriginal': () => found, 'photo:close': () => null });
    const toasts = new Toasts();
    return { api, toasts, originals: new Originals(api, toasts, () => photos) };
  };

  it('offers what lies beside the file, opens it when asked, and closes it again', async () => {
    const { api, originals } = make({ name: 'night.jpg', photo: photoInfo({ photoId: 's1' }) });
    const photo = latent();
    await originals.look(photo);
    await originals.look(photo);
    expect(api.argsOf('photo:findOriginal')).toEqual([{ photoId: 'l1', open: false }]);
    expect(originals.nameFor(photo)).toBe('night.jpg');
    await originals.compare(photo);
    expect(photo.original).toMatchObject({ photoId: 's1', name: 'night.jpg' });
    originals.stop(photo);
    await settled();
    expect(photo.original).toBeNull();
    expect(api.argsOf('photo:close')).toEqual([{ photoId: 's1' }]);
  });

  it('takes one of the list first, and leaves it open', async () => {
    const one = listed();
    const { api, originals } = make(null, [one]);
    const photo = latent();
    expect(originals.nameFor(photo)).toBe('night.jpg');
    await originals.compare(photo);
    expect(photo.original).toMatchObject({ photoId: 'p9', key: one.key });
    originals.stop(photo);
    expect(api.calls).toEqual([]);
  });

  it('says when the file beside it is another picture', async () => {
    const { api, toasts, originals } = make({
      name: 'night.jpg',
      photo: photoInfo({ photoId: 's1', width: 5 }),
    });
    const problem = vi.spyOn(toasts, 'problem');
    const photo = latent();
    await originals.compare(photo);
    expect(photo.original).toBeNull();
    expect(problem).toHaveBeenCalledOnce();
    expect(api.argsOf('photo:close')).toEqual([{ photoId: 's1' }]);
  });
});

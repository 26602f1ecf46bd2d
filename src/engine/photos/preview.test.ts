import { expect, it } from 'vitest';
import { makePicture } from '../../model/testing/pictures';
import { allocatePreview, fillWithSource, SharedPlace, updateLevels } from './preview';
import { buildPyramid } from './pyramid';

it.each([8, 16] as const)('begins with a source of %i bits, and follows patch by patch', (bits) => {
  const size = { width: 1101, height: 703 };
  const preview = allocatePreview(size.width, size.height);
  fillWithSource(preview, makePicture({ ...size, bits, pattern: 'noise' }));
  const asBuilt = () => buildPyramid({ ...size, samples: preview.denoised });
  expect(preview.levels).toEqual(asBuilt());
  for (const patch of [
    { left: 640, top: 320, width: 640, height: 640 },
    { left: 0, top: 1, width: 3, height: 5 },
  ]) {
    for (let y = patch.top; y < Math.min(size.height, patch.top + patch.height); y += 1)
      for (let x = patch.left; x < Math.min(size.width, patch.left + patch.width); x += 1)
        preview.denoised[(y * size.width + x) * 3] = (x * y) % 65536;
    updateLevels(preview, size, patch);
  }
  expect(preview.levels).toEqual(asBuilt());
});

it('tells another thread where a person looks', () => {
  const here = new SharedPlace();
  const there = new SharedPlace(here.buffer);
  expect(there.place).toBeUndefined();
  here.set({ x: 12.4, y: 7.6 });
  expect(there.place).toEqual({ x: 12, y: 8 });
});

import { expect, it } from 'vitest';
import { plainLook, strengthsOf, versionOfLook } from './look';

it('says nothing of what is not done', () => {
  expect(strengthsOf(plainLook)).toEqual({ strength: 1, colorStrength: 1 });
  expect(strengthsOf({ ...plainLook, detail: 0.3, grain: 0.2 })).toEqual({
    strength: 1,
    colorStrength: 1,
    detail: 0.3,
    grain: 0.2,
    grainSize: 0.8,
  });
});

it('has a version of its own for every blend, and the same where grain is off whatever its size', () => {
  const versions = [plainLook, { ...plainLook, detail: 0.2 }, { ...plainLook, grain: 0.2 }].map(
    versionOfLook,
  );
  expect(new Set(versions).size).toBe(3);
  expect(versionOfLook({ ...plainLook, grainSize: 2 })).toBe(versions[0]);
});

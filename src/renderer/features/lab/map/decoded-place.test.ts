import { expect, it } from 'vitest';
import { settled } from '../../../testing/fake-api';
import { DecodedPlace, type Place } from './decoded-place.svelte';

/** A decoder that answers when it is told to. */
function setUp() {
  const asked: { place: Place; end: (bytes: Uint8Array | Error) => void }[] = [];
  const decoded = new DecodedPlace(
    (place) =>
      new Promise((resolve, reject) => {
        asked.push({
          place,
          end: (bytes) => {
            if (bytes instanceof Error) reject(bytes);
            else resolve({ bytes });
          },
        });
      }),
  );
  return { asked, decoded };
}

it('asks for one place at a time, and leaves out those that were passed meanwhile', async () => {
  const { asked, decoded } = setUp();
  for (const x of [1, 2, 3]) void decoded.look({ x, y: 0 });
  expect(asked.map(({ place }) => place.x)).toEqual([1]);
  asked[0].end(new Uint8Array([1]));
  await settled();
  expect(decoded.shown).toEqual({ x: 1, y: 0 });
  expect(asked.map(({ place }) => place.x)).toEqual([1, 3]);
  asked[1].end(new Uint8Array([3]));
  await settled();
  expect(decoded.shown).toEqual({ x: 3, y: 0 });
  expect(decoded.picture).toEqual({ bytes: new Uint8Array([3]) });
  expect(asked).toHaveLength(2);
});

it('says why a place has no picture, and goes on with the next', async () => {
  const { asked, decoded } = setUp();
  void decoded.look({ x: 1, y: 0 });
  asked[0].end(new Error('The engine is away.'));
  await settled();
  expect(decoded).toMatchObject({ message: 'The engine is away.', picture: null });
  void decoded.look({ x: 2, y: 0 });
  asked[1].end(new Uint8Array(1));
  await settled();
  expect(decoded).toMatchObject({ message: null, shown: { x: 2, y: 0 } });
});

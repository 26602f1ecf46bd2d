import { expect, it } from 'vitest';
import type { BandPeek } from '../../../model/types';
import { groupBands } from './bands';

const band = (channel: number, level: number, bits: number, energy: number, width = 4): BandPeek => ({
  channel,
  level,
  orientation: 1,
  width,
  height: 4,
  bits,
  energy,
  filled: 0.5,
  picture: { width: 1, height: 1, grey: new Uint8Array(1) },
});
const bands = [band(0, 5, 10, 5), band(0, 4, 20, 70), band(1, 5, 10, 25), band(1, 1, 0, 0, 0)];

it('groups bands by channel, with shares of the whole latent', () => {
  const groups = groupBands(bands, 'coarse');
  expect(groups.map(({ channel, bitShare, energyShare }) => [channel, bitShare, energyShare])).toEqual([
    [0, 0.75, 0.75],
    [1, 0.25, 0.25],
  ]);
  expect(groups[0].cards.map(({ band: { level } }) => level)).toEqual([5, 4]);
  expect(groups[1].cards).toHaveLength(1);
});

it('puts the band with the most energy first', () => {
  expect(groupBands(bands, 'energy')[0].cards.map(({ band: { level } }) => level)).toEqual([4, 5]);
});

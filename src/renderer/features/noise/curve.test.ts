import { expect, it } from 'vitest';
import { curveLines } from './curve';

it('puts brightness across and deviation up, under a round upper edge', () => {
  const curve = [
    { brightness: 0, sigmaLuma: 0, sigmaColour: 5 },
    { brightness: 0.5, sigmaLuma: 9, sigmaColour: 2.5 },
  ];
  expect(curveLines(curve, 200, 50)).toEqual({
    luma: '0.0,50.0 100.0,5.0',
    colour: '0.0,25.0 100.0,37.5',
    top: 10,
  });
});

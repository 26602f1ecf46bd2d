import { describe, expect, it } from 'vitest';
import { layOut, sizeWords } from './diagram';
import { systemsOf } from './layers';

const digits = { kind: 'digits' };
const title = { en: 'Dense', zh: '全连接' };
const system = (changes: object) => ({
  data: digits,
  systems: [
    { id: 'a', title, bottleneck: { units: 32 }, decoder: [{ layer: 'dense', units: 'data' }], ...changes },
  ],
});

describe('systemsOf', () => {
  it('counts the weights of a dense 784-32-784: each output has its inputs and a bias', () => {
    const [dense] = systemsOf(system({}));
    expect(dense.layers.map(({ part, shape }) => [part, shape])).toEqual([
      ['input', [28, 28, 1]],
      ['bottleneck', [32]],
      ['decoder', [784]],
    ]);
    expect(dense.parameters).toBe(785 * 32 + 33 * 784);
  });

  it('follows shapes through convolutions and back', () => {
    const [conv] = systemsOf(
      system({
        encoder: [
          { layer: 'conv', filters: 8, stride: 2 },
          { layer: 'conv', filters: 16, size: 3, stride: 2 },
        ],
        decoder: [
          { layer: 'dense', units: 784 },
          { layer: 'reshape', shape: [7, 7, 16] },
          { layer: 'conv-transpose', filters: 8 },
          { layer: 'dropout', rate: 0.5 },
          { layer: 'conv-transpose', filters: 1 },
        ],
      }),
    );
    const shapes = conv.layers.map(({ shape }) => sizeWords(shape));
    expect(shapes).toEqual([
      '28×28',
      '14×14×8',
      '7×7×16',
      '32',
      '784',
      '7×7×16',
      '14×14×8',
      '14×14×8',
      '28×28',
    ]);
    // 3 x 3 kernels over the channels that come in, and a bias for each that goes out.
    expect(conv.layers[2].parameters).toBe(9 * 8 * 16 + 16);
  });

  it('says nothing of what only the data can tell, nor of a file that is no experiment', () => {
    expect(systemsOf({ ...system({}), data: { kind: 'table' } })).toEqual([]);
    expect(systemsOf(undefined)).toEqual([]);
    expect(systemsOf({ data: digits })).toEqual([]);
  });
});

describe('layOut', () => {
  const [{ layers }] = systemsOf(system({}));
  const { bars, links } = layOut(layers);

  it('makes the bottleneck the lowest bar and calls the last layer the output', () => {
    expect(bars.map(({ part }) => part)).toEqual(['input', 'bottleneck', 'output']);
    expect(bars[0].height).toBe(bars[2].height);
    expect(bars[1].height).toBeLessThan(bars[0].height);
    expect(bars.map(({ y, height }) => y + height / 2)).toEqual([96, 96, 96]);
  });

  it('belongs what lies before the code to the encoder and the rest to the decoder', () => {
    expect(links.map(({ part }) => part)).toEqual(['encoder', 'decoder']);
  });
});

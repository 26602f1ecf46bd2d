/** Restore's U-Net as a list of layers: the same network, names and order of weights as networks/restore-unet.ts. */
import type { RestoreUnetSpec } from '../networks/spec';
import type { Layer, NetworkSpec } from './network';

/**
 * Inputs `picture [B,H,W,3]` (0..1), `level [B,H,W,1]` (sigma/255) and, where the spec has them, `detail`; output
 * `restored [B,H,W,3]`, not clamped. H and W must be multiples of `2 ** widths.length`.
 */
export function restoreUnetNetwork({ widths, blocks, detailPlanes = 0 }: RestoreUnetSpec): NetworkSpec {
  const layers: Layer[] = [];
  let last = '';
  const push = (layer: Layer): void => {
    layers.push(layer);
    last = layer.name;
  };
  const pushBlocks = (stage: string, filters: number): void => {
    for (let i = 0; i < blocks; i++) {
      const name = `${stage}/block${i}`;
      const before = last;
      push({ op: 'conv', name: `${name}/conv0`, input: before, filters, size: 3, activation: 'relu' });
      push({ op: 'conv', name: `${name}/conv1`, input: last, filters, size: 3, gain: 0.3 });
      push({ op: 'add', name: `${name}/sum`, inputs: [before, last] });
    }
  };
  const inputs = [
    { name: 'picture', shape: [null, null, 3] },
    { name: 'level', shape: [null, null, 1] },
    ...(detailPlanes > 0 ? [{ name: 'detail', shape: [null, null, detailPlanes] }] : []),
  ];
  push({ op: 'concat', name: 'picture-and-level', inputs: inputs.map(({ name }) => name) });
  push({ op: 'space-to-depth', name: 'unshuffle', input: last, block: 2 });
  // The picture goes in with all its bits: eight of them would cost 0.03 dB at sigma 5 (0.001 dB this way, CBSD68).
  push({ op: 'conv', name: 'head', input: last, filters: widths[0], size: 3, isExact: true });
  const skips: string[] = [];
  widths.slice(0, -1).forEach((width, scale) => {
    pushBlocks(`down${scale}`, width);
    skips.push(last);
    const filters = widths[scale + 1];
    push({ op: 'conv', name: `down${scale}/reduce`, input: last, filters, size: 2, stride: 2 });
  });
  pushBlocks('bottom', widths.at(-1)!);
  for (let scale = widths.length - 2; scale >= 0; scale--) {
    const stage = `up${scale}`;
    const filters = widths[scale];
    push({ op: 'conv-transpose', name: `${stage}/enlarge`, input: last, filters, size: 2, stride: 2 });
    push({ op: 'add', name: `${stage}/skip`, inputs: [last, skips[scale]] });
    pushBlocks(stage, filters);
  }
  // The noise itself keeps all its bits: it is added to a picture of 8 bits and more.
  push({ op: 'conv', name: 'tail', input: last, filters: 12, size: 3, gain: 0.1, isExact: true });
  push({ op: 'depth-to-space', name: 'noise', input: last, block: 2 });
  push({ op: 'subtract', name: 'restored', inputs: ['picture', last] });
  return {
    inputs,
    layers,
    outputs: ['restored'],
  };
}

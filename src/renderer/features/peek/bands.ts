/** The bands as the sheet shows them: in groups, in an order, with their shares. */
import { decimals } from '../../format/numbers';
import type { BandPeek } from '../../../model/types';

/** A share as per cent, with a decimal where it is small. */
export function shareText(share: number): string {
  return `${decimals(100 * share, share < 0.0995 ? 1 : 0)}\u202f%`;
}

export type BandOrder = 'coarse' | 'energy';

export interface BandCard {
  readonly band: BandPeek;
  /** Of the whole latent, 0..1. */
  readonly bitShare: number;
  readonly energyShare: number;
}

export interface ChannelGroup {
  readonly channel: number;
  readonly bitShare: number;
  readonly energyShare: number;
  readonly cards: readonly BandCard[];
}

/** One group a channel; empty bands, which tiny pictures have, are left out. */
export function groupBands(bands: readonly BandPeek[], order: BandOrder): ChannelGroup[] {
  const total = (of: 'bits' | 'energy') => bands.reduce((sum, band) => sum + band[of], 0) || 1;
  const [bits, energy] = [total('bits'), total('energy')];
  return [...new Set(bands.map(({ channel }) => channel))].map((channel) => {
    const cards = bands
      .filter((band) => band.channel === channel && band.width * band.height > 0)
      .map((band) => ({ band, bitShare: band.bits / bits, energyShare: band.energy / energy }));
    const sumOf = (of: 'bitShare' | 'energyShare') => cards.reduce((sum, card) => sum + card[of], 0);
    return {
      channel,
      bitShare: sumOf('bitShare'),
      energyShare: sumOf('energyShare'),
      cards: order === 'coarse' ? cards : [...cards].sort((a, b) => b.energyShare - a.energyShare),
    };
  });
}

/** What is to be said about a photo's state, in words. */
import type { JobResults } from '../../../engine/contract';
import { decimals, duration, percent } from '../../format/numbers';
import { t } from '../../i18n';
import type { Look } from './look';
import type { Photo } from './photo.svelte';

const stages = ['read', 'estimate', 'denoise', 'search', 'encode', 'decode', 'verify', 'write'] as const;

/** Short enough for a line under a thumbnail: `Denoising 42 %`. */
export function statusWords(photo: Photo): string {
  const { activity } = photo;
  if (!activity) return t(`status.${photo.status === 'working' ? 'starting' : photo.status}`);
  // The engine has the job but has not begun: another one may be in its way, e.g. a training.
  if (activity.stage === null) return t('status.waiting');
  if (activity.isPaused) {
    const paused = t('status.paused');
    return activity.fraction === null ? paused : `${paused} ${percent(activity.fraction)}`;
  }
  const stage = stages.find((name) => name === activity.stage);
  const doing = stage ? t(`stage.${stage}`) : t(`status.${activity.step}`);
  return activity.fraction === null ? doing : `${doing} ${percent(activity.fraction)}`;
}

/** Time left of what is being done; empty while unknown. */
export function timeWords(photo: Photo): string {
  const seconds = photo.activity?.etaSeconds;
  return seconds === null || seconds === undefined ? '' : t('status.timeLeft', { time: duration(seconds) });
}

/** What a rescue came to. */
export function rescueWords({ damagedTiles, tiles, isAlphaLost }: JobResults['decode']): string {
  const words =
    damagedTiles === 0
      ? t('status.rescuedAll')
      : t('status.damaged', { count: damagedTiles, tiles: tiles ?? damagedTiles });
  return isAlphaLost ? `${words} ${t('status.alphaLost')}` : words;
}

/** Settings in short: `σ 12.4 · 100/80 · detail 30 · grain 20`, in percent. */
export function lookWords(look: Look, sigma: number): string {
  const percentOf = (share: number) => String(Math.round(share * 100));
  return [
    t('noise.sigma', { value: decimals(sigma, 1) }),
    `${percentOf(look.strength)}/${percentOf(look.colorStrength)}`,
    ...(look.detail > 0 ? [`${t('finish.detail')} ${percentOf(look.detail)}`] : []),
    ...(look.grain > 0 ? [`${t('finish.grain')} ${percentOf(look.grain)}`] : []),
  ].join(' · ');
}

/** A ratio of sizes in plain words. */
import { ratio } from '../../format/numbers';
import { t } from '../../i18n';

/** `other size / this size`: above 1 it is that many times smaller, below 1 larger. */
export function against(value: number): string {
  return value >= 1
    ? t('figures.smaller', { ratio: ratio(value) })
    : t('figures.bigger', { ratio: ratio(1 / value) });
}

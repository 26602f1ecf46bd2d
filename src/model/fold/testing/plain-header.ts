/** A header for tests of the file's form: one tile of colour, nothing unusual. */
import { formatVersion, type LatentHeader } from '../format/header';
import { noTurn } from '../transform/colour';

export const plainHeader: LatentHeader = {
  version: formatVersion,
  width: 40,
  height: 30,
  bits: 8,
  isGrey: false,
  hasAlpha: false,
  stepCode: 8192,
  turn: noTurn,
  quality: 50,
  source: 'jpeg',
  fingerprint: 'ab'.repeat(32),
  model: 'fold-1',
};

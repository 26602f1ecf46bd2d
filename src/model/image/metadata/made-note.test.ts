import { describe, expect, it } from 'vitest';
import type { MadeNote } from '../../types';
import { parseMadeNote, readMadeNote, withMadeNote } from './made-note';

const note: MadeNote = {
  source: 'Nächte & "Tage" <1>.jpg',
  sourceBytes: 12,
  sourceTime: 34.5,
  model: 'fine',
  noise: 'none',
  sigma: 'auto',
  strength: 1,
  colorStrength: 0.5,
  detail: 0,
  grain: 0,
  grainSize: 0.8,
  format: 'jpeg',
  quality: 90,
  bits: null,
};

const packet = Buffer.from(
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="Zoë"/>' +
    '</rdf:RDF></x:xmpmeta>',
);

describe('the note of how a result was made', () => {
  it('comes back whole from a packet of its own, and from one that was there', () => {
    expect(readMadeNote(withMadeNote(undefined, note))).toEqual(note);
    expect(readMadeNote(withMadeNote(packet, note))).toEqual(note);
  });

  it('leaves every other byte as it was, and takes the place of an older note', () => {
    const noted = withMadeNote(packet, note)!;
    const again = withMadeNote(noted, { ...note, model: 'other' })!;
    expect(readMadeNote(again)?.model).toBe('other');
    expect(again.length).toBe(noted.length + 1);
    const without = noted
      .toString('utf8')
      .replace(/<rdf:Description rdf:about="" xmlns:grainfold[^>]*\/>/, '');
    expect(without).toBe(packet.toString('utf8'));
  });

  it('tells what became of the noise; an older note says none, and one that it does not know is no note', () => {
    for (const noise of ['none', 'grain', 'exact'] as const)
      expect(parseMadeNote(JSON.stringify({ ...note, noise }))?.noise).toBe(noise);
    expect(parseMadeNote(JSON.stringify({ ...note, noise: undefined }))).toEqual(note);
    expect(parseMadeNote(JSON.stringify({ ...note, noise: 'half' }))).toBeNull();
  });

  it('is not there in packets without one, with a damaged one, or that are not RDF', () => {
    expect(readMadeNote(undefined)).toBeNull();
    expect(readMadeNote(packet)).toBeNull();
    const damaged = withMadeNote(packet, note)!.toString('utf8').replace('sourceBytes', 'x');
    expect(readMadeNote(Buffer.from(damaged))).toBeNull();
    expect(withMadeNote(Buffer.from('plain text'), note)).toBeUndefined();
  });
});

/**
 * A note in a result's XMP that says what it was made of and how, so that a later run knows finished work. It is one
 * `rdf:Description` of a namespace of its own; everything else in the packet stays byte for byte.
 */
import { z } from 'zod';
import { keptNoises, type MadeNote } from '../../types';

const namespace = 'urn:grainfold:made:1';
const own = /\s*<rdf:Description\b[^>]*\burn:grainfold:made:1\b[^>]*\/>/g;

const schema = z.object({
  source: z.string(),
  sourceBytes: z.number(),
  sourceTime: z.number(),
  model: z.string(),
  noise: z.enum(keptNoises).default('none'),
  sigma: z.union([z.literal('auto'), z.number()]),
  strength: z.number(),
  colorStrength: z.number(),
  detail: z.number(),
  grain: z.number(),
  grainSize: z.number(),
  format: z.string(),
  quality: z.number().nullable(),
  bits: z.number().nullable(),
  effort: z.literal('search').optional(),
}) satisfies z.ZodType<MadeNote>;

/**
 * @param xmp the packet so far, if any
 * @returns the packet with this note in place of an older one; undefined for a packet that is not plain UTF-8 RDF
 */
export function withMadeNote(xmp: Uint8Array | undefined, note: MadeNote): Buffer | undefined {
  const element = `<rdf:Description rdf:about="" xmlns:grainfold="${namespace}" grainfold:made="${escapeXml(JSON.stringify(note))}"/>`;
  if (!xmp)
    return Buffer.from(
      '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
        `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${element}</rdf:RDF></x:xmpmeta>` +
        '<?xpacket end="w"?>',
      'utf8',
    );
  // Latin-1 keeps one character a byte, whatever the packet holds.
  const text = Buffer.from(xmp).toString('latin1').replace(own, '');
  const end = text.lastIndexOf('</rdf:RDF>');
  if (end < 0) return undefined;
  const inserted = Buffer.from(element, 'utf8').toString('latin1');
  return Buffer.from(text.slice(0, end) + inserted + text.slice(end), 'latin1');
}

/** The note of a packet; null when there is none, or none that makes sense. */
export function readMadeNote(xmp: Uint8Array | undefined): MadeNote | null {
  const text = xmp && Buffer.from(xmp).toString('utf8');
  const found = text?.includes(namespace) ? /\bgrainfold:made="([^"]*)"/.exec(text) : null;
  return found && parseMadeNote(unescapeXml(found[1]));
}

/** The note in what a `.latent` says of its maker, which is the note as JSON; null when it is anything else. */
export function parseMadeNote(text: string | undefined): MadeNote | null {
  if (!text) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // Written by a later Grainfold, or damaged: the file counts as one of unknown making.
    return null;
  }
}

const entities: readonly (readonly [string, string])[] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
];

function escapeXml(text: string): string {
  return entities.reduce((all, [plain, entity]) => all.replaceAll(plain, entity), text);
}

function unescapeXml(text: string): string {
  return [...entities].reverse().reduce((all, [plain, entity]) => all.replaceAll(entity, plain), text);
}

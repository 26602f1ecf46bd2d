/**
 * Metadata in AVIF: items and a colour property of the meta box (ISO/IEC 23008-12, annexes A and C; MIAF for XMP).
 * Every box that changes is rebuilt; the items' data go into a media box of their own at the end of the file.
 */
import type { EmbeddedBlocks } from './embed';

interface Box {
  readonly type: string;
  /** Without size and type. */
  readonly payload: Buffer;
}

interface Item {
  readonly id: number;
  /** `infe` payload after the item's id and protection index. */
  readonly description: Buffer;
  readonly data: Buffer;
}

/**
 * @param file an AVIF as libheif writes it: `iloc` of version 0 with 4-byte fields, one-byte associations
 * @returns parts of the new file, in order; the file as it is when its layout is another
 */
export function embedInAvif(file: Buffer, blocks: EmbeddedBlocks): Buffer[] {
  const top = listBoxes(file);
  const metaIndex = top.findIndex((box) => box.type === 'meta');
  if (metaIndex < 0 || (!blocks.icc && !blocks.exif && !blocks.xmp)) return [file];
  const children = listBoxes(top[metaIndex].payload.subarray(4));
  const find = (type: string) => children.find((box) => box.type === type)?.payload;
  const iloc = find('iloc');
  const iinf = find('iinf');
  const pitm = find('pitm');
  const iprp = find('iprp');
  if (!iloc || !iinf || !pitm || !iprp || iloc.readUInt32BE(0) !== 0 || iloc.readUInt16BE(4) !== 0x4440)
    return [file];
  const primary = pitm.readUInt16BE(4);
  const items = makeItems(blocks, 1 + largestId(iinf));
  const build = (growth: number, dataStart: number): Buffer =>
    fullBox('meta', [
      ...children.map(({ type, payload }) => {
        if (type === 'iloc') return growLocations(payload, items, growth, dataStart);
        if (type === 'iinf') return growInfo(payload, items);
        if (type === 'iprp' && blocks.icc) return growProperties(payload, blocks.icc, primary);
        if (type === 'iref') return box(type, payload, ...items.map((item) => describes(item.id, primary)));
        return box(type, payload);
      }),
      ...(find('iref') || items.length === 0
        ? []
        : [
            fullBox(
              'iref',
              items.map((item) => describes(item.id, primary)),
            ),
          ]),
    ]);
  // Sizes do not depend on the offsets, so a first pass tells how far everything moves.
  const growth = build(0, 0).length - (top[metaIndex].payload.length + 8);
  const meta = build(growth, file.length + growth + 8);
  const parts = top.map(({ type, payload }, index) => (index === metaIndex ? meta : box(type, payload)));
  if (items.length > 0) parts.push(box('mdat', ...items.map((item) => item.data)));
  return parts;
}

function listBoxes(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32BE(at) || bytes.length - at;
    if (size < 8 || at + size > bytes.length) break;
    boxes.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      payload: bytes.subarray(at + 8, at + size),
    });
    at += size;
  }
  return boxes;
}

function box(type: string, ...content: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(
    content.reduce((sum, part) => sum + part.length, 8),
    0,
  );
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...content]);
}

/** A box with version 0 and no flags. */
function fullBox(type: string, content: readonly Buffer[]): Buffer {
  return box(type, Buffer.alloc(4), ...content);
}

function makeItems(blocks: EmbeddedBlocks, firstId: number): Item[] {
  const items: Item[] = [];
  if (blocks.exif)
    items.push({
      id: firstId,
      description: Buffer.from('Exif\0', 'latin1'),
      // Four bytes before the block say where in it the TIFF header starts.
      data: Buffer.concat([Buffer.alloc(4), blocks.exif]),
    });
  if (blocks.xmp)
    items.push({
      id: firstId + items.length,
      description: Buffer.from('mime\0application/rdf+xml\0', 'latin1'),
      data: Buffer.from(blocks.xmp),
    });
  return items;
}

function largestId(iinf: Buffer): number {
  return Math.max(0, ...listBoxes(iinf.subarray(6)).map(({ payload }) => payload.readUInt16BE(4)));
}

/** Item information: one entry more for each item (version 2 entries). */
function growInfo(iinf: Buffer, items: readonly Item[]): Buffer {
  const head = Buffer.from(iinf.subarray(0, 6));
  head.writeUInt16BE(head.readUInt16BE(4) + items.length, 4);
  const entries = items.map(({ id, description }) => {
    const start = Buffer.from([2, 0, 0, 1, id >> 8, id & 255, 0, 0]); // flag 1: hidden
    return box('infe', start, description);
  });
  return box('iinf', head, iinf.subarray(6), ...entries);
}

/** Locations: what was there moves by `growth`; each new item has one extent from `dataStart` on. */
function growLocations(iloc: Buffer, items: readonly Item[], growth: number, dataStart: number): Buffer {
  const old = Buffer.from(iloc);
  const count = old.readUInt16BE(6);
  old.writeUInt16BE(count + items.length, 6);
  for (let index = 0, at = 8; index < count; index++) {
    old.writeUInt32BE(old.readUInt32BE(at + 4) + growth, at + 4);
    at += 10 + old.readUInt16BE(at + 8) * 8;
  }
  let start = dataStart;
  const entries = items.map(({ id, data }) => {
    const entry = Buffer.alloc(18);
    entry.writeUInt16BE(id, 0);
    entry.writeUInt32BE(start, 4);
    entry.writeUInt16BE(1, 8);
    entry.writeUInt32BE(data.length, 14);
    start += data.length;
    return entry;
  });
  return box('iloc', old, ...entries);
}

/** Properties: the profile is added to the container and tied to the primary item. */
function growProperties(iprp: Buffer, icc: Uint8Array, primary: number): Buffer {
  const [container, association] = listBoxes(iprp);
  const index = listBoxes(container.payload).length + 1;
  const colour = box('colr', Buffer.from('prof', 'latin1'), Buffer.from(icc));
  const ties = association.payload;
  const parts: Buffer[] = [ties.subarray(0, 8)];
  for (let at = 8; at + 3 <= ties.length;) {
    const end = at + 3 + ties[at + 2];
    const entry = Buffer.from(ties.subarray(at, end));
    const isPrimary = entry.readUInt16BE(0) === primary;
    if (isPrimary) entry[2]++;
    parts.push(entry, ...(isPrimary ? [Buffer.of(index)] : []));
    at = end;
  }
  return box('iprp', box('ipco', container.payload, colour), box('ipma', ...parts));
}

/** A reference "this item describes that one". */
function describes(id: number, primary: number): Buffer {
  const reference = Buffer.alloc(6);
  reference.writeUInt16BE(id, 0);
  reference.writeUInt16BE(1, 2);
  reference.writeUInt16BE(primary, 4);
  return box('cdsc', reference);
}

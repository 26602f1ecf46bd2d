/** ICC profiles made for tests. */

const fixed = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(Math.round(value * 65536));
  return bytes;
};

const xyz = (...values: readonly number[]) =>
  Buffer.concat([Buffer.from('XYZ \0\0\0\0'), ...values.map(fixed)]);
/** A curve that is one power. */
export const gamma = (value: number) => {
  const tag = Buffer.from('curv\0\0\0\0\0\0\0\x01\0\0\0\0', 'latin1');
  tag.writeUInt16BE(Math.round(value * 256), 12);
  return tag;
};
/** A curve by one of ICC's formulas. */
export const parametric = (kind: number, ...values: readonly number[]) =>
  Buffer.concat([Buffer.from('para\0\0\0\0'), Buffer.of(0, kind, 0, 0), ...values.map(fixed)]);

/** A display profile out of its tags. */
export function makeProfile(space: 'RGB ' | 'GRAY', tags: Readonly<Record<string, Buffer>>): Buffer {
  const all = { wtpt: xyz(0.9642, 1, 0.8249), ...tags };
  const head = Buffer.alloc(128);
  head.writeUInt32BE(0x02400000, 8);
  head.write(`mntr${space}XYZ `, 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  fixed(0.9642).copy(head, 68);
  fixed(1).copy(head, 72);
  fixed(0.8249).copy(head, 76);
  const entries = Object.entries(all);
  const table = Buffer.alloc(4 + 12 * entries.length);
  table.writeUInt32BE(entries.length);
  let offset = 128 + table.length;
  entries.forEach(([name, tag], i) => {
    table.write(name, 4 + 12 * i, 'latin1');
    table.writeUInt32BE(offset, 8 + 12 * i);
    table.writeUInt32BE(tag.length, 12 + 12 * i);
    offset += tag.length;
  });
  const profile = Buffer.concat([head, table, ...entries.map(([, tag]) => tag)]);
  profile.writeUInt32BE(profile.length, 0);
  return profile;
}

/** Adobe RGB (1998). */
export const adobeRgb = (curve: Buffer) =>
  makeProfile('RGB ', {
    rXYZ: xyz(0.60974, 0.31111, 0.01947),
    gXYZ: xyz(0.20528, 0.62567, 0.06087),
    bXYZ: xyz(0.14919, 0.06322, 0.74457),
    rTRC: curve,
    gTRC: curve,
    bTRC: curve,
  });

/** ProPhoto RGB (ROMM), whose primaries reach beyond what can be seen. */
export const proPhoto = () =>
  makeProfile('RGB ', {
    rXYZ: xyz(0.79767, 0.28804, 0),
    gXYZ: xyz(0.13519, 0.71188, 0),
    bXYZ: xyz(0.03134, 0.00009, 0.82491),
    rTRC: gamma(1.8),
    gTRC: gamma(1.8),
    bTRC: gamma(1.8),
  });

/**
 * Makes assets/icons: the mark as SVG, then PNG, ICO and ICNS from it. A sheet folded like a map: grain on the first
 * panel, settling on the second, clean paper on the last. Small sizes get fewer, larger grains.
 *
 *   node scripts/make-icons.mjs
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const icons = join(dirname(fileURLToPath(import.meta.url)), '..', 'assets', 'icons');
mkdirSync(icons, { recursive: true });

/** Panels of the sheet on a canvas of 1024 x 1024: left and right edge, tops and bottoms there. */
const panels = [
  { x0: 166, x1: 396, y0: 262, y1: 368 },
  { x0: 396, x1: 628, y0: 368, y1: 262 },
  { x0: 628, x1: 858, y0: 262, y1: 368 },
];
const panelHeight = 394;

const outline = ({ x0, x1, y0, y1 }) =>
  `M${x0} ${y0}L${x1} ${y1}L${x1} ${y1 + panelHeight}L${x0} ${y0 + panelHeight}Z`;

/** Park and Miller's generator: the same grains every time. */
function makeRandom(seed) {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/**
 * Grains over one panel, none overlapping another much, as one path.
 * @param density 0..1 of the places tried, by position along the panel (0 left, 1 right)
 */
function grains({ x0, x1, y0, y1 }, { seed, radius, tries, density }) {
  const random = makeRandom(seed);
  const placed = [];
  for (let i = 0; i < tries; i++) {
    const along = random();
    const size = radius * (0.7 + 0.6 * random());
    const x = x0 + size + along * (x1 - x0 - 2 * size);
    const top = y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
    const y = top + size * 1.2 + random() * (panelHeight - 2.4 * size);
    if (random() > density(along)) continue;
    if (placed.every((other) => Math.hypot(other.x - x, other.y - y) > (other.size + size) * 1.12))
      placed.push({ x, y, size });
  }
  const round = (value) => Math.round(value * 10) / 10;
  return placed
    .map(({ x, y, size }) => {
      const r = round(size);
      return `M${round(x - size)} ${round(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    })
    .join('');
}

/**
 * @param {{radius: number, tries: number, view: string}} drawing grain of the first panel, px on the canvas; the part
 *   of the canvas that is shown
 */
function draw({ radius, tries, view }) {
  const first = grains(panels[0], { seed: 11, radius, tries, density: () => 1 });
  const second = grains(panels[1], {
    seed: 5,
    radius: radius * 0.8,
    tries: tries / 2,
    density: (along) => Math.max(0, 0.75 - along * 1.15),
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${view}" width="1024" height="1024">
<defs>
<linearGradient id="ground" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#2b313b"/><stop offset="1" stop-color="#14171c"/></linearGradient>
<linearGradient id="shade" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#c9b79a"/><stop offset="1" stop-color="#e2d5bf"/></linearGradient>
<linearGradient id="light" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#fffaf1"/><stop offset="1" stop-color="#f3e8d6"/></linearGradient>
<linearGradient id="rim" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".22"/><stop offset=".4" stop-color="#fff" stop-opacity="0"/></linearGradient>
</defs>
<rect x="64" y="64" width="896" height="896" rx="204" fill="url(#ground)"/>
<rect x="67" y="67" width="890" height="890" rx="201" fill="none" stroke="url(#rim)" stroke-width="6"/>
<path d="${outline(panels[0])}" fill="#f0a64a" fill-opacity=".1"/>
<path d="${first}" fill="#f4b765"/>
<path d="${outline(panels[1])}" fill="url(#shade)"/>
<path d="${second}" fill="#7a5a33" fill-opacity=".75"/>
<path d="${outline(panels[2])}" fill="url(#light)"/>
</svg>
`;
}

const large = draw({ radius: 8.5, tries: 9000, view: '0 0 1024 1024' });
const small = draw({ radius: 24, tries: 3000, view: '64 64 896 896' });

const pngOf = (side) =>
  sharp(Buffer.from(side <= 48 ? small : large), { density: 72 * Math.max(1, side / 256) })
    .resize(side, side)
    .png({ compressionLevel: 9 })
    .toBuffer();

/** Windows: a directory of PNGs (since Vista). */
async function makeIco(sides) {
  const images = await Promise.all(sides.map(pngOf));
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  images.forEach((image, i) => {
    const at = 6 + 16 * i;
    head[at] = head[at + 1] = sides[i] % 256; // 0 stands for 256
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(image.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += image.length;
  });
  return Buffer.concat([head, ...images]);
}

/** macOS: a chain of PNGs, each with the code of its size. */
async function makeIcns(sideByCode) {
  const parts = [];
  for (const [code, side] of Object.entries(sideByCode)) {
    const image = await pngOf(side);
    const head = Buffer.from(`${code}\0\0\0\0`, 'latin1');
    head.writeUInt32BE(image.length + 8, 4);
    parts.push(head, image);
  }
  const head = Buffer.from('icns\0\0\0\0', 'latin1');
  head.writeUInt32BE(
    parts.reduce((sum, part) => sum + part.length, 8),
    4,
  );
  return Buffer.concat([head, ...parts]);
}

writeFileSync(join(icons, 'icon.svg'), large);
writeFileSync(join(icons, 'icon.png'), await pngOf(512));
writeFileSync(join(icons, 'icon.ico'), await makeIco([16, 24, 32, 48, 64, 128, 256]));
writeFileSync(
  join(icons, 'icon.icns'),
  await makeIcns({
    icp4: 16,
    icp5: 32,
    ic11: 32,
    ic12: 64,
    ic07: 128,
    ic13: 256,
    ic08: 256,
    ic14: 512,
    ic09: 512,
    ic10: 1024,
  }),
);

/** `grainfold info FILE…`: what a photo or a `.latent` holds. */
import type { FileDescription } from '../../model/fold/describe-file';
import type { KeptNoise } from '../../model/types';
import { runBatch, type AddVerb } from '../batch/run-batch';
import { withInputs, type FileFlags } from '../flags';
import { bytesText, tableText } from '../terminal/words';

export const addInfo: AddVerb = (program, session) => {
  withInputs(program.command('info').argument('<file...>', 'photos, .latent files, folders or globs'))
    .description('show what a photo or a .latent file holds')
    .action((args: string[], flags: FileFlags) =>
      runBatch({
        session,
        args,
        flags,
        wanted: 'both',
        plan: () => Promise.resolve(null),
        async work(input, { client }) {
          const found = await client.request('file:describe', { path: input.path });
          return { json: { input: input.shown, ...found }, text: describe(input.shown, found) };
        },
      }),
    );
};

const noiseWords: Readonly<Record<KeptNoise, string>> = {
  none: 'taken out',
  grain: 'described as grain, which opening it makes again',
  exact: 'kept as it was',
};

function describe(shown: string, found: FileDescription): string {
  const { format, version, model, quality, width, height, bits, hasAlpha, bytes, bpp, chunks, metadata } =
    found;
  const megapixels = ((width * height) / 1e6).toFixed(1);
  const rows: string[][] = [
    ['format', version === null ? format : `${format}, version ${version}`],
    [
      'size',
      `${width} x ${height} px (${megapixels} Mpx), ${bits} bits${hasAlpha ? ', with transparency' : ''}`,
    ],
    ['file', `${bytesText(bytes)}, ${bpp.toFixed(3)} bits per pixel`],
  ];
  if (model !== null) rows.push(['model', `${model}, quality ${quality}`]);
  if (found.noise !== null) rows.push(['noise', noiseWords[found.noise]]);
  if (!found.isWhole) rows.push(['damage', 'it is cut or damaged; decode --rescue saves what can be saved']);
  if (chunks.length > 0) rows.push(['chunks', chunkText(chunks)]);
  for (const [name, text] of metadataRows(metadata)) rows.push([name, text]);
  return `${shown}\n${tableText(['', ''], rows, 2)
    .split('\n')
    .slice(1)
    .map((line) => `  ${line}`)
    .join('\n')}`;
}

/** Tiles are many: equal neighbours are counted. */
function chunkText(chunks: FileDescription['chunks']): string {
  const groups: { type: string; count: number; bytes: number }[] = [];
  for (const { type, bytes } of chunks) {
    const last = groups.at(-1);
    if (last?.type === type) {
      last.count++;
      last.bytes += bytes;
    } else groups.push({ type, count: 1, bytes });
  }
  return groups
    .map(({ type, count, bytes }) => `${type}${count > 1 ? ` x ${count}` : ''} ${bytesText(bytes)}`)
    .join(', ');
}

function metadataRows({ icc, exif, xmp, iptc, density }: FileDescription['metadata']): [string, string][] {
  const rows: [string, string][] = [];
  if (icc) rows.push(['profile', `${icc.name ?? 'unnamed'} (${bytesText(icc.bytes)})`]);
  if (exif) {
    const { make, model, lens, taken, exposureSeconds, fNumber, iso, focalLengthMm } = exif;
    const camera = [model?.startsWith(make ?? '-') ? undefined : make, model, lens];
    const exposure = [
      exposureSeconds === undefined ? undefined : exposureText(exposureSeconds),
      fNumber === undefined ? undefined : `f/${fNumber}`,
      iso === undefined ? undefined : `ISO ${iso}`,
      focalLengthMm === undefined ? undefined : `${focalLengthMm} mm`,
    ];
    const place = exif.hasPlace ? 'with its place' : undefined;
    const said = [...camera, ...exposure, taken, place].filter((part) => part !== undefined);
    rows.push(['EXIF', [bytesText(exif.bytes), ...said].join(', ')]);
  }
  if (xmp) rows.push(['XMP', bytesText(xmp.bytes)]);
  if (iptc) rows.push(['IPTC', bytesText(iptc.bytes)]);
  if (density !== undefined) rows.push(['density', `${Number(density.toFixed(2))} dpi`]);
  return rows;
}

function exposureText(seconds: number): string {
  return seconds > 0 && seconds < 0.3 ? `1/${Math.round(1 / seconds)} s` : `${Number(seconds.toFixed(1))} s`;
}

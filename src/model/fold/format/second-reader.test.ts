/**
 * docs/read-latent.py, written from FORMAT.md alone, reads the golden files and one with every kind of chunk, comes to the
 * same integers, and refuses what our own reader refuses. Needs python3: without one the run says that nothing was checked.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random';
import { makeExif, makeIptc, makeXmp } from '../../testing/metadata-blocks';
import { makePicture } from '../../testing/pictures';
import { adobeRgb, gamma } from '../../testing/profiles';
import { temporaryFolder } from '../../testing/temporary-folder';
import { prepareExtras } from '../assemble-file';
import { encodePatch } from '../patch-tile';
import { tileAt, tileGrid } from '../tiles';
import { grainFrom } from './grain-chunk';
import { decodeLatentFile, encodeLatentFile } from './latent-file';
import { tileModes, type TileChunk } from './tile-chunk';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const golden = join(root, 'src', 'model', 'testing', 'golden', 'fold');
const files = readdirSync(golden).filter((name) => name.endsWith('.latent'));
const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0);
const folder = temporaryFolder();

interface Report {
  readonly file: string;
  readonly whole: boolean;
  readonly reason?: string;
  readonly latentSha256?: string;
  readonly width: number;
  readonly height: number;
  readonly fingerprint: string;
  readonly chunks: readonly { readonly type: string; readonly offset: number; readonly bytes: number }[];
}

function read(...args: string[]): { readonly status: number | null; readonly reports: Report[] } {
  const run = spawnSync(python!, [join(root, 'docs', 'read-latent.py'), ...args], { encoding: 'utf8' });
  if (run.stderr) throw new Error(run.stderr);
  const lines = run.stdout.split('\n').filter((line) => line !== '');
  return { status: run.status, reports: lines.map((line) => JSON.parse(line) as Report) };
}

function doesThrow(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch {
    return true;
  }
}

if (!python) {
  describe('the second reader', () => {
    it('WAS NOT CHECKED: there is no python3 on this machine', () => expect(python).toBeUndefined());
  });
} else {
  describe('the second reader', () => {
    it.each(files)('reads %s and comes to the same integers', (name) => {
      const expected = JSON.parse(readFileSync(join(golden, name.replace('.latent', '.json')), 'utf8')) as {
        model: string;
        fingerprint: string;
        latentHash: string;
      };
      const model = join(root, 'assets', 'models', expected.model);
      const { status, reports } = read('--model', model, join(golden, name));
      expect(status).toBe(0);
      const { header } = decodeLatentFile(readFileSync(join(golden, name)));
      expect(reports).toMatchObject([
        {
          whole: true,
          width: header.width,
          height: header.height,
          fingerprint: expected.fingerprint,
          latentSha256: expected.latentHash,
        },
      ]);
    });

    it('names every kind of chunk, checks each, and takes the thumbnail out', async () => {
      const { header, tiles } = decodeLatentFile(readFileSync(join(golden, 'v1-scene.latent')));
      const { latentHash } = JSON.parse(readFileSync(join(golden, 'v1-scene.json'), 'utf8')) as {
        latentHash: string;
      };
      const metadata = {
        icc: adobeRgb(gamma(2.2)),
        exif: makeExif(),
        xmp: makeXmp(),
        iptc: makeIptc(),
        density: 300,
      };
      const { width, height } = header;
      const picture = makePicture({ width, height, pattern: 'scene', withAlpha: true, metadata });
      const grainOf = makePicture({ width, height, pattern: 'noise' });
      const extras = await prepareExtras(picture, { maker: 'a test', grainOf });
      const patch = await encodePatch(picture, tileAt(tileGrid(width, height), 1));
      const mixed = [tiles[0]!, { ...tiles[1]!, mode: tileModes.patch, patch }] satisfies TileChunk[];
      const bytes = encodeLatentFile({ header: { ...header, hasAlpha: true }, ...extras, tiles: mixed });
      mkdirSync(folder, { recursive: true });
      const [path, thumbnail] = [join(folder, 'all.latent'), join(folder, 'all.jpg')];
      writeFileSync(path, bytes);

      const model = join(root, 'assets', 'models', header.model);
      const { reports } = read('--model', model, '--thumbnail', thumbnail, path);
      expect(reports).toMatchObject([
        {
          whole: true,
          bytes: bytes.length,
          version: header.version,
          width,
          height,
          bits: 8,
          grey: false,
          alpha: true,
          step: header.stepCode / 256,
          turn: header.turn,
          quality: header.quality,
          source: header.source,
          fingerprint: header.fingerprint,
          model: header.model,
          tiles: { network: 1, plain: 0, patch: 1 },
          made: 'a test',
          latentSha256: latentHash,
        },
      ]);
      const [{ chunks }] = reports;
      expect(chunks.map(({ type }) => type).join(' ')).toBe(
        'HEAD thmb iccp exif xmpd iptc dens made gran INDX ALPH TILE TILE DONE',
      );
      expect(readFileSync(thumbnail)).toEqual(Buffer.from(extras.thumbnail!));

      // One bit of each chunk, of the empty one in its checksum.
      const broken = chunks.map(({ type, offset }) => {
        const damaged = Buffer.from(bytes);
        damaged[offset + 8] ^= 1;
        const place = join(folder, `${type}-${offset}.latent`);
        writeFileSync(place, damaged);
        return place;
      });
      expect(read(...broken).reports.map(({ reason }) => reason)).toEqual(
        chunks.map(({ type, offset }) => `damaged: the CRC of ${type} at byte ${offset} does not match`),
      );
    });

    it('knows grain, and refuses what our own reader refuses of it', () => {
      const { tiles, ...file } = decodeLatentFile(readFileSync(join(golden, files[0])));
      const whole = Uint8Array.from({ length: 72 }, (_, i) => i);
      const emptyLuma = whole.map((value, i) => (i >= 13 && i < 38 ? 0 : value));
      const emptyColour = whole.map((value, i) => (i >= 47 ? 0 : value));
      const cases = [[whole], [emptyLuma], [emptyColour], [whole.subarray(1)], [whole, whole]];
      mkdirSync(folder, { recursive: true });
      const paths = cases.map((payloads, i) => {
        const ancillary = payloads.map((payload) => ({ type: 'gran', payload }));
        expect(doesThrow(() => grainFrom(ancillary))).toBe(i > 0);
        const path = join(folder, `grain-${i}.latent`);
        writeFileSync(
          path,
          encodeLatentFile({ ...file, ancillary, tiles: tiles.filter((tile) => tile !== null) }),
        );
        return path;
      });
      const { reports } = read(...paths);
      expect(reports.map(({ whole: isWhole }) => isWhole)).toEqual([true, false, false, false, false]);
    });

    it('refuses damaged, cut and lengthened files, and says where', () => {
      const bytes = readFileSync(join(golden, files[0]));
      const random = createRandom(11);
      const paths: string[] = [];
      mkdirSync(folder, { recursive: true });
      for (let i = 0; i < 120; i++) {
        let damaged = Buffer.from(bytes);
        if (i % 3 === 0) damaged[random.integer(damaged.length)] ^= 1 << (i % 8);
        else if (i % 3 === 1) damaged = damaged.subarray(0, random.integer(damaged.length));
        else damaged = Buffer.concat([damaged, Buffer.alloc(1 + (i % 20), i)]);
        expect(doesThrow(() => decodeLatentFile(damaged))).toBe(true);
        paths.push(join(folder, `${i}.latent`));
        writeFileSync(paths[i], damaged);
      }
      const { status, reports } = read(...paths);
      expect(status).toBe(1);
      expect(reports).toHaveLength(120);
      expect(reports.filter(({ whole, reason }) => whole || !reason)).toEqual([]);
      expect(reports[0].reason).toMatch(/byte \d+|\.latent/);
    });
  });
}

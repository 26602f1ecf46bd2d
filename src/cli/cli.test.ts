/** The built command line on tiny pictures, as a person or a script would run it. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeLatent } from '../model/fold/decode-latent';
import { encodeLatent } from '../model/fold/encode-latent';
import { decodeLatentFile } from '../model/fold/format/latent-file';
import { untrainedTables } from '../model/fold/tables';
import { stockFoldSpec } from '../model/fold/train/train-fold-model';
import { loadPicture } from '../model/image/load';
import { savePicture } from '../model/image/save';
import { comparePictures } from '../model/metrics/compare';
import { initialParameters } from '../model/networks/parameters';
import { restoreLayout } from '../model/networks/restore-unet';
import { makePicture, type PictureSettings } from '../model/testing/pictures';
import { temporaryFolder } from '../model/testing/temporary-folder';
import { encodeFoldModel, openFoldModel } from '../model/zoo/fold-files';
import { writeModelFolder } from '../model/zoo/model-folder';
import { encodeRestoreModel } from '../model/zoo/restore-files';
import { CliPlace } from './testing/run-cli';

const spec = { kind: 'restore-unet', widths: [4, 4], blocks: 1 } as const;
const root = temporaryFolder();
let place: CliPlace;
const at = (...parts: string[]) => join(place.folder, ...parts);

beforeAll(async () => {
  place = await CliPlace.make(root);
  const models = join(place.data, 'models');
  await mkdir(models, { recursive: true });
  const card = {
    created: '2026-01-01',
    parent: null,
    licence: 'none',
    data: 'none',
    seed: 1,
    command: 'none',
  };
  const weights = new Float32Array(initialParameters(restoreLayout(spec), 1).length);
  // All weights zero: it predicts no noise, so what goes in comes out.
  await writeModelFolder(
    join(models, 'identity'),
    { ...card, id: 'identity', name: 'Identity', kind: 'restore', steps: 0, figures: { heldOutPsnr: 1 } },
    encodeRestoreModel(spec, weights),
  );
  await writeModelFolder(
    join(models, 'wavelet'),
    { ...card, id: 'wavelet', name: 'Wavelet', kind: 'fold', steps: 0, figures: {} },
    encodeFoldModel({ ...stockFoldSpec, network: spec, detail: undefined }, untrainedTables(5), weights),
  );
}, 600_000);

const paint = async (name: string, settings: PictureSettings = {}) => {
  await mkdir(join(at(name), '..'), { recursive: true });
  await savePicture(makePicture({ width: 96, height: 80, pattern: 'scene', ...settings }), at(name), {
    format: 'png',
    overwrite: true,
  });
};
const hash = async (name: string) =>
  createHash('sha256')
    .update(await readFile(at(name)))
    .digest('hex');

describe('usage', () => {
  it.each([
    [[], 'Usage: grainfold'],
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['denoise'], 'missing required argument'],
    [['denoise', 'a.png', '--sigma', '200'], '"auto" or a number from 0 to 100'],
    [['compress', 'a.png', '--target-bpp', '1', '--target-psnr', '30'], 'give one of them'],
    [['compress', '--keep-noise', 'a.png', '--exact-noise'], 'give one of them'],
    [['decode', 'a.latent', '-o', 'a.xyz'], 'says no format'],
    [['train', '--clean', '.'], 'Say how long'],
  ])('%j is wrong: exit status 2, words on stderr, nothing on stdout', async (args, words) => {
    const { code, stdout, stderr } = await place.run(args);
    expect(stderr).toContain(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('--help and --version are answers: exit status 0, on stdout', async () => {
    const { code, stdout } = await place.run(['denoise', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--color-strength');
  });
});

describe('denoise', () => {
  it('does the good ones, names each bad one, and then overwrites nothing', async () => {
    await paint('in/good.png');
    await paint('in/sub/deep.png', { bits: 16 });
    await writeFile(at('in', 'bad.jpg'), 'not a picture');
    const args = ['denoise', 'in', 'none.png', '-r', '-o', 'out', '--json'];
    const first = await place.run(args);
    expect(first.code).toBe(1);
    expect(first.stderr).toMatch(/bad\.jpg: .*not a picture/);
    expect(first.stderr).toMatch(/none\.png: .*no such file/);
    expect(first.lines).toHaveLength(4);
    const good = first.lines.find(({ input }) => input === join('in', 'good.png'))!;
    expect(Object.keys(good)).toEqual(['input', 'output', 'width', 'height', 'sigma', 'model', 'seconds']);
    expect(good).toMatchObject({ output: join('out', 'good.png'), width: 96, height: 80, model: 'identity' });
    expect(first.lines.filter(({ error }) => error).map(({ input }) => input)).toEqual([
      join('in', 'bad.jpg'),
      'none.png',
    ]);
    // The model changes nothing, so the copies hold the samples of their sources, in their depth.
    const info = await place.run(['info', '--json', join('out', 'sub', 'deep.png')]);
    expect(info.lines[0]).toMatchObject({ format: 'png', bits: 16, width: 96, height: 80 });

    const before = await hash('out/good.png');
    const second = await place.run(args);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/good\.png exists already/);
    expect(second.stderr).toMatch(/deep\.png exists already/);
    expect(await hash('out/good.png')).toBe(before);
  });

  it('adds grain alike in every run, and says what a format has no place for', async () => {
    await paint('grain.png', { withAlpha: true });
    const run = (output: string, ...more: string[]) =>
      place.run(['denoise', 'grain.png', '-o', output, '--json', '--detail', '0.5', ...more]);
    await run('plain.png');
    await run('grain-1.png', '--grain', '0.4', '--grain-size', '1.5');
    await run('grain-2.png', '--grain', '0.4', '--grain-size', '1.5');
    expect(await hash('grain-1.png')).toBe(await hash('grain-2.png'));
    const { lines } = await place.run(['compare', 'plain.png', 'grain-1.png', '--json']);
    // Grain of 0.4 x 16 in the middle tones.
    expect(lines[0]['psnr']).toBeGreaterThan(30);
    expect(lines[0]['psnr']).toBeLessThan(42);
    expect((await run('flat.jpg')).lines).toMatchObject([{ notCarried: ['alpha'] }]);
  });

  it('takes the settings of a preset, and those given beside it before them', async () => {
    await paint('preset.png', { pattern: 'noise' });
    const run = async (output: string, ...more: string[]) => {
      await place.run(['denoise', 'preset.png', '-o', output, '--sigma', '20', ...more]);
      return hash(output);
    };
    const film = ['--detail', '0.25', '--grain', '0.3', '--grain-size', '1.2'];
    expect(await run('film.png', '--preset', 'film')).toBe(await run('as-film.png', ...film));
    const finer = await run('finer.png', '--grain-size', '0.5', '--preset', 'film');
    expect(finer).toBe(await run('as-finer.png', ...film.slice(0, -1), '0.5'));
    expect(finer).not.toBe(await hash('film.png'));
    const fast = ['denoise', 'preset.png', '-o', 'fast.png', '--preset', 'fast', '--json'];
    // A preset's own model is asked for by name; here only test models are installed.
    expect((await place.run(fast)).stderr).toContain('There is no model "restore-fast-1"');
    const { code, stderr } = await place.run(['denoise', 'preset.png', '--preset', 'none']);
    expect(code).toBe(2);
    expect(stderr).toContain('clean, natural, colour, fast, film');
  });

  it('skips what an earlier run finished with the same settings, and writes a report', async () => {
    await paint('roll/a.png');
    await writeFile(at('roll', 'bad.jpg'), 'not a picture');
    const args = ['denoise', 'roll', '-o', 'rolled', '--json', '--skip-finished', '--report'];
    const first = await place.run([...args, 'first.csv']);
    expect(first.code).toBe(1);
    const table = (await readFile(at('first.csv'), 'utf8')).split('\r\n');
    expect(table).toHaveLength(4);
    expect(table[1]).toContain('a.png,rolled');
    expect(table[2]).toContain('failed');
    const second = await place.run([...args, 'second.json']);
    expect(second.lines[0]).toMatchObject({ skipped: true });
    const report = JSON.parse(await readFile(at('second.json'), 'utf8')) as {
      counts: unknown;
      settings: unknown;
    };
    expect(report.settings).toMatchObject({ format: 'same', sigma: 'auto', strength: 1, grainSize: 0.8 });
    expect(report.counts).toEqual({ done: 0, skipped: 1, failed: 1, cancelled: 0 });
    // Other settings are other work: the copy that is there is not replaced unasked.
    const third = await place.run([...args, 'third.csv', '--strength', '0.5']);
    expect(third.stderr).toMatch(/a\.png exists already/);
  });

  it('never replaces the original', async () => {
    await paint('original.png');
    const before = await hash('original.png');
    const { code, stderr } = await place.run([
      'denoise',
      'original.png',
      '-o',
      'original.png',
      '--overwrite',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('never changed');
    expect(await hash('original.png')).toBe(before);
  });

  it('is cancelled by Ctrl-C within a second or so, and leaves nothing behind', async () => {
    // So large that no machine is done with it by then.
    await paint('large.png', { width: 5000, height: 4000, pattern: 'gradient' });
    const { signal, stdout } = await place.run(['denoise', 'large.png', '-o', 'cancelled/'], (child) =>
      setTimeout(() => child.kill('SIGINT'), 2500),
    );
    expect({ signal, stdout }).toEqual({ signal: 'SIGINT', stdout: '' });
    expect(await readdir(place.folder)).not.toContain('cancelled');
    expect(
      (await readdir(join(place.data, 'sessions'))).filter((name) => name.startsWith('session-')),
    ).toEqual([]);
  });
});

describe('compress and decode', () => {
  it('fold photos and bring them back, bad ones named', async () => {
    await paint('photos/one.png', { width: 200, height: 150 });
    await writeFile(at('photos', 'two.jpg'), 'not a picture');
    const args = ['compress', 'photos', '-o', 'latents', '--json'];
    const { code, lines } = await place.run(args);
    expect(code).toBe(1);
    expect(lines.map(({ input }) => input)).toEqual([join('photos', 'one.png'), join('photos', 'two.jpg')]);
    expect(Object.keys(lines[0])).toEqual(
      'input output width height bytes bpp ratioToSource ratioToRaw psnr ssim quality model seconds'.split(
        ' ',
      ),
    );
    const { size } = await stat(at('latents', 'one.latent'));
    expect(lines[0]).toMatchObject({
      bytes: size,
      bpp: (8 * size) / 30_000,
      ratioToRaw: 90_000 / size,
      quality: 50,
    });
    expect((await place.run(args)).stderr).toMatch(/one\.latent exists already/);

    const decoded = await place.run(['decode', 'latents/one.latent', '-o', 'one.tif', '--json']);
    expect(decoded.lines).toMatchObject([{ output: 'one.tif', width: 200, height: 150 }]);
    expect(Object.keys(decoded.lines[0])).toEqual(['input', 'output', 'width', 'height', 'seconds']);
    const { lines: compared } = await place.run(['compare', 'photos/one.png', 'one.tif', '--json']);
    // The figure that compress gave is that of the file.
    expect(compared[0]['psnr']).toBeCloseTo(lines[0]['psnr'] as number, 1);
    const { lines: told } = await place.run(['info', 'latents', '--json']);
    expect(told[0]).toMatchObject({
      format: 'latent',
      version: 2,
      model: 'wavelet',
      width: 200,
      isWhole: true,
    });
    expect((told[0]['chunks'] as { type: string }[]).map(({ type }) => type)).toContain('HEAD');
  });

  it('code tiles on threads of their own as one thread would', async () => {
    await paint('wide.png', { width: 1100, height: 90 });
    const run = await place.run(['compress', '--exact-noise', 'wide.png', '-o', 'wide.latent', '--json']);
    expect(run).toMatchObject({ code: 0, lines: [{ width: 1100 }] });
    const model = await openFoldModel(join(place.data, 'models', 'wavelet'));
    const { bytes } = await encodeLatent(await loadPicture(at('wide.png')), model);
    const tilesOf = (file: Uint8Array) => decodeLatentFile(file).tiles.map((tile) => [...tile!.latent]);
    const written = await readFile(at('wide.latent'));
    expect(tilesOf(written)).toHaveLength(3);
    expect(tilesOf(written)).toEqual(tilesOf(bytes));
    await place.run(['decode', 'wide.latent', '-o', 'wide-back.png']);
    const here = await decodeLatent(written, () => Promise.resolve(model));
    const there = await loadPicture(at('wide-back.png'));
    expect(comparePictures(here.picture, there).maxError).toBe(0);
    model.dispose();
  });

  it('leave the measuring out when asked', async () => {
    const args = ['compress', 'photos/one.png', '-o', 'quick.latent', '--json', '--no-verify'];
    expect((await place.run(args)).lines).toMatchObject([{ psnr: null, ssim: null, width: 200 }]);
    expect(await hash('quick.latent')).toBe(await hash('latents/one.latent'));
  });

  it('keep the noise when asked, described or as it is', async () => {
    for (const flag of ['--keep-noise', '--exact-noise']) {
      const args = ['compress', flag, 'photos/one.png', '-o', `look${flag}.latent`, '--json'];
      expect(await place.run(args)).toMatchObject({ code: 0, lines: [{ width: 200 }] });
      const plain = await place.run(['decode', '--no-grain', `look${flag}.latent`, '-o', `look${flag}.png`]);
      expect(plain.code).toBe(0);
    }
  });

  it('land on a target, and say so when a photo can not', async () => {
    const args = ['compress', 'photos/one.png', '--json', '--no-thumbnail', '--no-metadata'];
    const near = await place.run([...args, '-o', 'near.latent', '--target-bpp', '2']);
    expect(Math.abs((near.lines[0]['bpp'] as number) / 2 - 1)).toBeLessThan(0.03);
    expect(near.stderr).not.toContain('target');
    const { code, stderr } = await place.run([...args, '-o', 'far.latent', '--target-bpp', '0.001']);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/one\.png: [\d.]+ bpp is as near to the target/),
    ]);
  });

  it('say when a .latent is larger than its photo, and write none when asked', async () => {
    await paint('tiny.png', { width: 2, height: 2 });
    const { code, lines, stderr } = await place.run(['compress', 'tiny.png', '--json']);
    expect(code).toBe(0);
    expect(lines[0]['bytes']).toBeGreaterThan((await stat(at('tiny.png'))).size);
    expect(lines[0]['largerThanSource']).toBe(true);
    expect(stderr).toContain('larger than the photo');
    const skipped = await place.run(['compress', 'tiny.png', '-o', 'no.latent', '--skip-larger']);
    expect(skipped.code).toBe(1);
    expect(skipped.stderr).toContain('none was written');
    await expect(stat(at('no.latent'))).rejects.toThrow();
  });

  it('say what a damaged file is, and save what can be saved when asked', async () => {
    const bytes = await readFile(at('latents', 'one.latent'));
    await writeFile(at('cut.latent'), bytes.subarray(0, bytes.length - 40));
    const refused = await place.run(['decode', 'cut.latent', '-o', 'cut.png']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('cut short');
    const rescued = await place.run(['decode', 'cut.latent', '-o', 'cut.png', '--rescue', '--json']);
    expect(rescued).toMatchObject({ code: 0, lines: [{ width: 200, damagedTiles: 1 }] });
    expect((await place.run(['decode', 'one.tif', '-o', 'x.png'])).stderr).toContain('not a .latent file');
  });
});

describe('a model that travels with its files', () => {
  it('is laid beside them once, and opens them where it is not installed', async () => {
    await paint('photos/one.png', { width: 200, height: 150 });
    await paint('photos/three.png', { seed: 3 });
    const made = await place.run([
      'compress',
      '--with-model',
      'photos/one.png',
      'photos/three.png',
      '-o',
      'sent',
      '--json',
    ]);
    expect(made.lines).toMatchObject([{ modelBeside: 'wavelet.model' }, { modelBeside: 'wavelet.model' }]);
    expect((await readdir(at('sent'))).sort()).toEqual(['one.latent', 'three.latent', 'wavelet.model']);

    const other = await CliPlace.make(join(root, 'elsewhere'));
    const args = ['decode', at('sent', 'one.latent'), '--json', '--overwrite', '-o'];
    const decoded = await other.run([...args, at('elsewhere.png')]);
    expect(decoded).toMatchObject({ code: 0, lines: [{ width: 200, modelBeside: 'wavelet.model' }] });
    const here = await place.run([...args, at('here.png')]);
    expect(here.lines[0]['modelBeside']).toBeUndefined();
    expect(await hash('elsewhere.png')).toBe(await hash('here.png'));

    const tables = at('sent', 'wavelet.model', 'tables.bin');
    const whole = await readFile(tables);
    await writeFile(tables, Buffer.from(whole).fill(1, 50, 51));
    const damaged = await other.run([...args, at('damaged.png')]);
    expect(damaged).toMatchObject({ code: 1, lines: [{ error: { code: 'UNKNOWN_MODEL' } }] });
    expect(damaged.stderr).toMatch(/model beside the file .* damaged/);
    // The damaged one is not written over, and no file is saved that would need it.
    const refused = await place.run(['compress', '--with-model', 'photos/three.png', '-o', 'sent/4.latent']);
    expect(refused.stderr).toContain('wavelet.model');
    await rm(at('sent', 'wavelet.model'), { recursive: true });
    const missing = await other.run([...args, at('missing.png')]);
    expect(missing.stderr).toMatch(/"wavelet".*put its folder beside the file/);
    expect((await readdir(at('sent'))).sort()).toEqual(['one.latent', 'three.latent']);
  });
});

describe('info and compare', () => {
  it('tell what a file holds', async () => {
    await paint('photo.png', { withAlpha: true });
    const { code, lines } = await place.run(['info', 'photo.png', '--json']);
    expect(code).toBe(0);
    expect(Object.keys(lines[0])).toEqual(
      expect.arrayContaining([
        'format',
        'version',
        'model',
        'width',
        'height',
        'bytes',
        'bpp',
        'chunks',
        'metadata',
      ]),
    );
    const { size } = { size: (await readFile(at('photo.png'))).length };
    expect(lines[0]).toMatchObject({
      bytes: size,
      bpp: (8 * size) / (96 * 80),
      hasAlpha: true,
      version: null,
    });
  });

  it('measure the difference of two pictures', async () => {
    await paint('a.png', { pattern: 'checker' });
    await paint('b.png', { pattern: 'gradient' });
    await paint('small.png', { width: 95 });
    const same = await place.run(['compare', 'a.png', 'a.png', '--json']);
    expect(same.lines).toEqual([{ psnr: null, ssim: 1, msssim: null, maxError: 0 }]);
    const other = await place.run(['compare', 'a.png', 'b.png', '--json']);
    expect(other.lines[0]['maxError']).toBe(255);
    const wrong = await place.run(['compare', 'a.png', 'small.png']);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('same size');
  });
});

describe('models', () => {
  it('are listed, exported with a new card, imported, used and removed', async () => {
    await writeFile(at('figures.json'), '{"gain": 9.6}');
    const card = ['--id', 'copy', '--licence', 'CC0', '--figures', 'figures.json'];
    const exported = await place.run(['models', 'export', 'identity', 'shipped/copy', ...card, '--json']);
    expect(exported).toMatchObject({
      code: 0,
      lines: [{ id: 'copy', path: 'shipped/copy', format: 'tfjs' }],
    });
    const written = JSON.parse(await readFile(at('shipped', 'copy', 'card.json'), 'utf8')) as object;
    expect(written).toMatchObject({ id: 'copy', licence: 'CC0', figures: { heldOutPsnr: 1, gain: 9.6 } });
    expect((await place.run(['models', 'export', 'identity', 'shipped/copy'])).stderr).toContain(
      'exists already',
    );

    expect((await place.run(['models', 'import', 'shipped/copy'])).code).toBe(0);
    const used = await place.run(['models', 'use', 'copy', '--json']);
    expect(used.lines[0]).toMatchObject({ id: 'copy', kind: 'restore', inUse: true });
    const removed = await place.run(['models', 'remove', 'nobody', 'copy', '--json']);
    expect(removed.code).toBe(1);
    expect(removed.stderr).toContain('no model "nobody"');
    const { lines } = await place.run(['models', '--json']);
    expect(lines).toMatchObject([
      { id: 'identity', kind: 'restore', inUse: true, card: { name: 'Identity' } },
      { id: 'wavelet', kind: 'fold', inUse: true },
    ]);
  });
});

describe('models of .latent files', () => {
  it('are put beside them', async () => {
    const { code, lines } = await place.run(['models', 'export', '--for', 'latents/one.latent', '--json']);
    expect(code).toBe(0);
    expect(lines).toMatchObject([{ file: 'latents/one.latent', id: 'wavelet' }]);
    const { lines: told } = await place.run(['info', 'latents/one.latent', '--json']);
    const card = JSON.parse(await readFile(at('latents', 'wavelet.model', 'card.json'), 'utf8')) as {
      fingerprint: string;
    };
    expect(card.fingerprint).toBe(told[0]['fingerprint']);
    const again = await place.run(['models', 'export', '--for', 'latents/one.latent', 'one.tif']);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('is there already');
    expect(again.stderr).toContain('one.tif is none');
    expect((await place.run(['models', 'export', 'wavelet'])).code).toBe(2);
    // The files that were written are known.
    const { lines: models } = await place.run(['models', '--json']);
    expect(models.find(({ id }) => id === 'wavelet')?.['latentFiles']).toBeGreaterThan(0);
  });
});

describe('evaluate and train', () => {
  it('measures what a model does to noise of a known level', async () => {
    await paint('clean/one.png');
    await paint('clean/two.png', { pattern: 'gradient' });
    const { code, lines } = await place.run(['evaluate', '--clean', 'clean', '--sigma', '25', '--json']);
    expect(code).toBe(0);
    expect(lines.map(({ name }) => name)).toEqual(['one.png', 'two.png', 'mean']);
    // 23,040 samples a picture: the level is known to half a percent.
    expect(lines[2]['psnrNoisy']).toBeCloseTo(20 * Math.log10(255 / 25), 0);
    expect(lines[2]).toMatchObject({ pictures: 2, sigma: 25, model: 'identity' });
  });

  it('reports a training, and its model is there to use', async () => {
    const steps = ['--from', 'identity', '--name', 'Mine', '--steps', '10', '--json'];
    const { code, lines, stderr } = await place.run(['train', '--clean', 'clean', ...steps]);
    expect({ code, stderr: stderr.includes('grainfold:') }).toEqual({ code: 0, stderr: false });
    const fields = ['step', 'loss', 'valLoss', 'psnr', 'seconds', 'eta'];
    for (const line of lines) expect(Object.keys(line).slice(0, 6)).toEqual(fields);
    expect(lines.at(-1)).toMatchObject({ step: 10, eta: 0, model: 'mine', heldOut: 1 });
    expect((await place.run(['models', 'remove', 'mine'])).code).toBe(0);
  });

  it('goes on with an interrupted training from its last checkpoint', async () => {
    const train = (steps: number, ...more: string[]) => [
      'train',
      '--clean',
      'clean',
      '--name',
      'Cut',
      '--json',
      '--steps',
      String(steps),
      ...more,
    ];
    const cut = await place.run(train(100_000), (child) => {
      let text = '';
      child.stdout!.on('data', (chunk) => {
        text += chunk;
        if (text.includes('"step":55,')) child.kill('SIGINT');
      });
    });
    expect(cut.stderr).toContain('--resume goes on');
    const { code, lines } = await place.run(train(60, '--resume', 'cut'));
    expect(code).toBe(0);
    expect(lines.map(({ step }) => step)).toEqual([55, 60, 60]);
    expect((await place.run(['models', 'remove', 'cut'])).code).toBe(0);
  });
});

describe('doctor', () => {
  it('says what works, and what is missing with the way to mend it', async () => {
    const bare = await CliPlace.make(join(root, 'bare'));
    const { code, lines } = await bare.run(['doctor', '--json']);
    expect(Object.keys(lines[0])).toEqual(
      expect.arrayContaining(['node', 'tensorflow', 'backend', 'threads', 'sharp', 'electron', 'ok']),
    );
    expect(lines[0]).toMatchObject({ node: process.versions.node, backend: 'tensorflow', ok: false });
    expect(String(lines[0]['problems'])).toContain('no fold model');
    expect(code).toBe(1);
  });
});

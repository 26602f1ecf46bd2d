import { screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { photoInfo, settled } from '../../testing/fake-api';
import { figure, openFinished, openPhoto } from '../../testing/open-window';

beforeEach(() => {
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:thumbnail');
});
afterEach(() => {
  vi.restoreAllMocks();
});
// Finding by role looks at every element's styles: slow on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

describe('inspector', () => {
  it('shows the figures of this photo', async () => {
    await openFinished();
    expect(figure('Noise found')).toBe('σ 12.4');
    expect(figure('Source')).toBe('5.20 MB');
    expect(figure('.latent')).toBe('300 kB');
    expect(figure('Against source')).toBe('17.3× smaller');
    expect(figure('PSNR to source')).toBe('26.50 dB');
    expect(figure('SSIM to source')).toBe('0.7321');
    expect(screen.queryByRole('note')).toBeNull();
  });

  it('says plainly when the .latent is larger than the source', async () => {
    const { engine } = await openPhoto();
    await engine.finishLast();
    await engine.finishLast({ bytes: 6_000_000, ratioToSource: 5.2 / 6 });
    expect(figure('Against source')).toBe('1.15× larger');
    expect(screen.getByRole('note').textContent).toContain('larger than the source');
  });

  it('never shows old figures as if they were new', async () => {
    await openFinished();
    const slider = screen.getByRole<HTMLInputElement>('slider', { name: 'Quality' });
    slider.value = '80';
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    expect(await screen.findByText('measuring…')).toBeTruthy();
    expect(screen.getByText('.latent', { selector: 'dt' }).closest('[aria-busy="true"]')).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save .latent…' }).disabled).toBe(true);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save clean copy…' }).disabled).toBe(false);
  });

  it('starts a level of one’s own from what was found', async () => {
    const { app, user } = await openFinished();
    await user.click(screen.getByRole('radio', { name: 'Manual' }));
    expect(app.queue.current?.adjustments.sigma).toBe(12.5);
    expect(screen.getByRole('slider', { name: 'Level' }).getAttribute('aria-valuetext')).toBe('σ 12.5');
  });

  it('shows what an opened .latent holds, and exports it', async () => {
    const latent = { model: 'fold-1', quality: 40, formatVersion: 1, noise: 'exact' } as const;
    const info = photoInfo({
      kind: 'latent',
      format: 'latent',
      name: 'night.latent',
      sizeBytes: 120_000,
      latent,
    });
    const { engine, user } = await openPhoto({ 'photo:save': () => null }, info);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Export as…' }).disabled).toBe(true);
    await engine.finishLast();
    expect(figure('Rate')).toBe('0.080 bpp');
    expect(figure('Quality')).toBe('40');
    expect(figure('Noise')).toBe('All noise');
    expect(screen.queryByRole('radiogroup', { name: 'Shown layer' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Export as…' }));
    expect(engine.api.argsOf('photo:save')[0]).toMatchObject({ layer: 'decoded', format: 'jpeg' });
  });
});

describe('saving', () => {
  it('says in words why a file was not written', async () => {
    const { engine, user } = await openFinished({
      'photo:save': () => ({ jobId: 's1', output: '/out/night-clean.jpg' }),
    });
    await user.click(screen.getByRole('button', { name: 'Save clean copy…' }));
    const error = { code: 'DISK_FULL', message: 'The disk is full. Free some space and try again.' };
    engine.close('s1', { kind: 'failed', error });
    expect(await screen.findByText('night-clean.jpg was not saved')).toBeTruthy();
    expect(screen.getByText(error.message)).toBeTruthy();
  });

  it('names the file, its real size, and shows it in its folder', async () => {
    const { engine, user } = await openFinished({
      'photo:save': () => ({ jobId: 's1', output: 'C:\\out\\night-clean.jpg' }),
      'photo:reveal': () => null,
    });
    await user.click(screen.getByRole('button', { name: 'Save clean copy…' }));
    expect(engine.api.argsOf('photo:save')).toEqual([
      { photoId: 'p1', layer: 'result', format: 'jpeg', quality: 90, strength: 1, colorStrength: 1 },
    ]);
    const output = 'C:\\out\\night-clean.jpg';
    engine.close('s1', { kind: 'finished', value: { output, bytes: 3_214_567 } });
    expect(await screen.findByText('Saved night-clean.jpg')).toBeTruthy();
    expect(screen.getByText('3.21 MB')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Show in folder' }));
    expect(engine.api.argsOf('photo:reveal')).toEqual([{ path: output }]);
  });

  it('keeps 16 bits where the format can, and lets one choose', async () => {
    const info = photoInfo({ bits: 16, format: 'tiff', name: 'scan.tif' });
    const { engine, user } = await openFinished({ 'photo:save': () => null }, info);
    await user.click(screen.getByRole('button', { name: 'Save clean copy…' }));
    await user.click(screen.getByRole('radio', { name: '8-bit' }));
    await user.click(screen.getByRole('button', { name: 'Save clean copy…' }));
    expect(engine.api.argsOf('photo:save').map(({ format, bits }) => [format, bits])).toEqual([
      ['tiff', 16],
      ['tiff', 8],
    ]);
  });

  it('saves several at once, each with its own settings', async () => {
    const { app, engine, user } = await openFinished({
      'photo:saveAll': ({ photoIds }) => ({
        jobs: photoIds.map((photoId) => ({ photoId, jobId: `s-${photoId}`, output: `/out/${photoId}` })),
      }),
    });
    engine.api.emit('files:opened', {
      photos: [photoInfo({ photoId: 'p2', path: '/b', name: 'b.png', format: 'png' })],
      failures: [],
    });
    await settled();
    await engine.finishLast();
    await engine.finishLast();
    app.queue.adjust([app.queue.photos[0]], { strength: 0.5 });
    await user.keyboard('{Control>}a{/Control}');
    await user.click(screen.getByRole('button', { name: 'Save 2 clean copies…' }));
    expect(engine.api.argsOf('photo:saveAll')[0].perPhoto).toEqual({
      p1: { strength: 0.5, colorStrength: 1, format: 'jpeg' },
      p2: { strength: 1, colorStrength: 1, format: 'png' },
    });
    engine.close('s-p1', { kind: 'finished', value: { output: '/out/p1', bytes: 1_000_000 } });
    const error = { code: 'FILE_EXISTS', message: 'p2 exists already.' };
    engine.close('s-p2', { kind: 'failed', error });
    expect(await screen.findByText('Saved 1 file')).toBeTruthy();
    expect(screen.getByText('b.png was not saved')).toBeTruthy();
    expect(screen.getByText(error.message)).toBeTruthy();
  });
});

import { screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { denoised, FakeFailure, folded, photoInfo, settled } from './testing/fake-api';
import { entry, open, openFinished, openPhoto } from './testing/open-window';

beforeEach(() => {
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:thumbnail');
});
afterEach(() => {
  vi.restoreAllMocks();
});
// Finding by role looks at every element's styles: slow on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

describe('opening', () => {
  it('says at its place why a file could not be opened', async () => {
    const { engine } = await open();
    const failure = { name: 'broken.jpg', message: 'It ends in the middle of the picture.' };
    engine.api.emit('files:opened', { photos: [], failures: [failure] });
    expect(await screen.findByRole('option', { name: `broken.jpg, ${failure.message}` })).toBeTruthy();
    expect(within(screen.getByRole('alert')).getByText(failure.message)).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Save' })).toBeNull();
  });

  it('shows a notice when the dialog fails, and nothing when it is dismissed', async () => {
    let isBroken = true;
    const { user } = await open({
      'files:choose': () => {
        if (isBroken) throw new FakeFailure('INTERNAL', 'The dialog broke.');
        return { photos: [], failures: [] };
      },
    });
    await user.click(screen.getByRole('button', { name: 'Open photos…' }));
    expect(screen.getByText('The dialog broke.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    isBroken = false;
    await user.click(screen.getByRole('button', { name: 'Open photos…' }));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByRole('heading', { name: 'Drop noisy photos anywhere' })).toBeTruthy();
  });

  it('takes dropped files, with an overlay while they hang over the window', async () => {
    const { engine } = await open({ 'files:add': () => ({ photos: [photoInfo()], failures: [] }) });
    const drag = (type: string) => {
      const event = new Event(type, { bubbles: true, cancelable: true });
      const files = [new File(['x'], 'night.jpg')];
      Object.assign(event, { dataTransfer: { types: ['Files'], files, dropEffect: 'none' } });
      window.dispatchEvent(event);
      return event;
    };
    drag('dragenter');
    expect(await screen.findByText('Drop to add')).toBeTruthy();
    expect(drag('drop').defaultPrevented).toBe(true);
    expect(await screen.findByRole('option', { name: /night\.jpg/ })).toBeTruthy();
    expect(screen.queryByText('Drop to add')).toBeNull();
    expect(engine.api.argsOf('files:add')).toEqual([{ paths: ['night.jpg'] }]);
  });
});

describe('working', () => {
  it('tells how far it is, and stops when asked', async () => {
    const { engine, user } = await openPhoto();
    const progress = { stage: 'denoise', done: 5, total: 10, unit: 'tile' } as const;
    engine.api.emit('job:progress', { jobId: engine.last.jobId, progress, etaSeconds: 7.2 });
    const bar = await screen.findByRole('progressbar', { name: 'night.jpg' });
    await waitFor(() => {
      expect(bar.getAttribute('aria-valuenow')).toBe('50');
    });
    expect(screen.getByRole('option').getAttribute('aria-label')).toBe('night.jpg, Denoising 50\u202f%');
    expect(screen.getByText('8 s left')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Cancel all' }));
    expect(await screen.findByText('Work on this photo was cancelled.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(engine.log).toEqual(['denoise p1', 'denoise p1']);
  });

  it('tells that the engine is gone, and offers to start it when it does not come back', async () => {
    const { engine, user } = await openFinished({ 'engine:retry': () => null });
    engine.api.emit('engine:state', { state: 'crashed', message: 'The system stopped the engine.' });
    expect(await screen.findByText('The system stopped the engine.')).toBeTruthy();
    engine.api.emit('engine:state', { state: 'failed', message: 'It stopped again and again.' });
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(engine.api.argsOf('engine:retry')).toHaveLength(1);
    const photos = [photoInfo({ finished: { denoise: denoised, fold: folded } })];
    engine.api.emit('engine:state', { state: 'ready', reopened: { p1: 'p1' }, photos });
    expect(await screen.findByText(/was started again/)).toBeTruthy();
    expect(screen.getByRole('option').getAttribute('aria-label')).toBe('night.jpg, Done');
  });
});

describe('keyboard', () => {
  it('moves through the queue, selects ranges and removes', async () => {
    const { engine, user } = await openPhoto({}, photoInfo({ photoId: 'a', path: '/a', name: 'a.jpg' }));
    const more = ['b', 'c'].map((id) => photoInfo({ photoId: id, path: `/${id}`, name: `${id}.jpg` }));
    engine.api.emit('files:opened', { photos: more, failures: [] });
    const list = await screen.findByRole('listbox', { name: 'Photos' });
    list.focus();
    await user.keyboard('{Home}{Shift>}{ArrowRight}{/Shift}');
    const isSelected = () =>
      screen.getAllByRole('option').map((option) => option.getAttribute('aria-selected') === 'true');
    expect(isSelected()).toEqual([true, true, false]);
    const active = document.getElementById(list.getAttribute('aria-activedescendant')!);
    expect(active?.getAttribute('aria-label')).toMatch(/^b\.jpg/);
    await user.keyboard('{Delete}');
    expect(screen.getAllByRole('option')).toHaveLength(1);
  });

  it('switches layers and modes, and leaves the keys to a text field', async () => {
    const { app, user } = await openFinished();
    await user.keyboard('lx');
    expect(app.compare.layer).toBe('decoded');
    expect(screen.getByRole('radio', { name: 'Flip' }).getAttribute('aria-checked')).toBe('true');
    app.openSheet('retrain');
    await user.type(await screen.findByLabelText('Name'), 'ws');
    expect(app.compare.mode).toBe('flip');
    expect(app.training.name).toBe('ws');
  });

  it('shows the original for as long as the key is down', async () => {
    const { app, user } = await openFinished();
    await user.keyboard('{b>}');
    expect(app.compare.isHeld).toBe(true);
    await user.keyboard('{/b}');
    expect(app.compare.isHeld).toBe(false);
  });

  it('moves the divider', async () => {
    const { app, user } = await openFinished();
    app.compare.resize({ width: 1000, height: 600 }, 1, 1);
    const divider = await screen.findByRole('slider', { name: 'Comparison divider' });
    divider.focus();
    await user.keyboard('{ArrowLeft}{Shift>}{ArrowLeft}{/Shift}');
    expect(divider.getAttribute('aria-valuenow')).toBe('39');
    expect(divider.getAttribute('aria-valuetext')).toBe('Original 39 %, Clean');
    await user.keyboard('{Home}');
    expect(divider.getAttribute('aria-valuenow')).toBe('0');
  });

  it('lists every key', async () => {
    const { user } = await open();
    await user.keyboard('?');
    const sheet = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    expect(within(sheet).getByText('Side by side')).toBeTruthy();
  });
});

describe('models', () => {
  it('asks before it removes one, and never offers to remove a shipped one', async () => {
    let list = [
      entry('stock', { stock: true, inUse: true }),
      entry('mine', {}, { heldOutPsnr: 33.87, stockHeldOutPsnr: 33.52 }),
    ];
    const { app, engine, user } = await open({
      'model:list': () => list,
      'model:remove': ({ modelId }) => {
        list = list.filter(({ id }) => id !== modelId);
        return null;
      },
    });
    app.openSheet('models');
    const remove = await screen.findByRole('button', { name: 'Remove mine' });
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Remove stock' }).disabled).toBe(true);
    expect(screen.getByText('33.87 dB')).toBeTruthy();
    expect(screen.getByText('+0.35 dB')).toBeTruthy();
    await user.click(remove);
    await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Cancel' }));
    expect(engine.api.argsOf('model:remove')).toEqual([]);
    await user.click(remove);
    await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Remove' }));
    await waitFor(() => {
      expect(screen.queryByText('mine')).toBeNull();
    });
  });

  it('denoises the selected photo again with the model that is used now', async () => {
    const list = [entry('stock', { stock: true, inUse: true }), entry('mine')];
    const { app, engine, user } = await openFinished({
      'model:list': () => list,
      'model:use': ({ modelId }) => {
        for (const [index, { id }] of list.entries()) list[index] = { ...list[index], inUse: id === modelId };
        return null;
      },
    });
    app.openSheet('models');
    await user.click(await screen.findByRole('button', { name: 'Use mine' }));
    await settled();
    expect(engine.log).toEqual(['denoise p1', 'fold p1', 'rate-curve p1', 'denoise p1']);
  });
});

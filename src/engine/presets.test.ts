import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Zoo } from '../model/zoo/zoo';
import { fastModelId, stockPresets } from './presets';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grainfold-presets-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('presets that come with Grainfold', () => {
  it('name models that come with it, and a fast one is not in use by itself', async () => {
    const zoo = new Zoo({ stock: resolve(import.meta.dirname, '../../assets/models'), user: folder });
    const named = Object.values(stockPresets).flatMap((preset) =>
      'modelId' in preset ? [preset.modelId] : [],
    );
    expect(named).toContain(fastModelId);
    for (const id of named)
      expect((await zoo.find(id)).entry).toMatchObject({ kind: 'restore', stock: true });
    expect((await zoo.find(fastModelId)).entry.card.role).toBe('fast');
    expect(await zoo.inUse('restore')).not.toBe(fastModelId);
  });
});

/** Choices that outlive the window: one JSON file, whole or not there; broken parts fall back to their defaults. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { format, id, percent, sigma, strengths, unit } from '../engine/port/fields';
import { languageChoices } from '../renderer/i18n/languages';
import type { Settings } from './contract';

const preset = z.object({
  name: z.string().trim().min(1).max(60),
  settings: z.object({
    sigma,
    strength: unit,
    colorStrength: unit,
    detail: unit,
    grain: unit,
    grainSize: strengths.grainSize.unwrap(),
    modelId: id.optional(),
  }),
});

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(languageChoices),
  quality: percent,
  strength: unit,
  colorStrength: unit,
  saveFormat: z.union([format, z.literal('same')]),
  withModel: z.boolean().optional(),
  presets: z.array(preset).max(50).optional(),
}) satisfies z.ZodType<Settings>;

export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  quality: 50,
  strength: 1,
  colorStrength: 1,
  saveFormat: 'same',
};

export class SettingsFile {
  private readonly path: string;
  private settings: Settings;
  private writing: Promise<void> = Promise.resolve();

  /** @param folder holds `settings.json`, or will */
  constructor(folder: string) {
    this.path = join(folder, 'settings.json');
    this.settings = readSettings(this.path);
  }

  get current(): Settings {
    return this.settings;
  }

  /** Changes some; writes run one after another. @returns all, as they are from now on */
  async set(change: Partial<Settings>): Promise<Settings> {
    this.settings = settingsSchema.parse({ ...this.settings, ...change });
    const text = `${JSON.stringify(this.settings, null, 2)}\n`;
    this.writing = this.writing.catch(() => undefined).then(() => writeFileAtomic(this.path, text));
    await this.writing;
    return this.settings;
  }
}

/** What the file says, field by field; a field that is missing or wrong has its default. */
function readSettings(path: string): Settings {
  let stored: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null) stored = parsed as Record<string, unknown>;
  } catch {
    // No file yet, or a broken one: the defaults serve.
  }
  const fields = Object.entries(settingsSchema.shape).map(([name, schema]) => {
    const parsed = schema.safeParse(stored[name]);
    return [name, parsed.success ? parsed.data : defaultSettings[name as keyof Settings]];
  });
  return Object.fromEntries(fields) as Settings;
}

/** Presets: settings under a name. Five come with Grainfold, one's own are kept with the settings. */
import { stockPresetIds, stockPresets, type PresetSettings } from '../../../engine/presets';
import { t } from '../../i18n';
import type { Adjustments } from '../queue/photo.svelte';
import type { SettingsState } from '../settings/state.svelte';

/** What the list shows; `id` is `stock:…` or `own:` and the name. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  readonly isOwn: boolean;
  readonly settings: PresetSettings;
}

/** Most that are kept. */
export const mostPresets = 50;

export class Presets {
  constructor(private readonly settings: SettingsState) {}

  get list(): readonly Preset[] {
    const stock = stockPresetIds.map((id) => ({
      id: `stock:${id}`,
      name: t(`presets.stock.${id}`),
      isOwn: false,
      settings: stockPresets[id],
    }));
    const own = (this.settings.values.presets ?? []).map(({ name, settings }) => ({
      id: `own:${name}`,
      name,
      isOwn: true,
      settings,
    }));
    return [...stock, ...own];
  }

  /** The preset that these settings are, if any. */
  of(adjustments: PresetSettings): Preset | undefined {
    const wanted = fingerprint(adjustments);
    return this.list.find((preset) => fingerprint(preset.settings) === wanted);
  }

  /** Keeps settings under a name; the same name again replaces them. */
  async keep(name: string, adjustments: Adjustments): Promise<void> {
    const { sigma, strength, colorStrength, detail, grain, grainSize, modelId } = adjustments;
    const settings = {
      sigma,
      strength,
      colorStrength,
      detail,
      grain,
      grainSize,
      ...(modelId && { modelId }),
    };
    const others = (this.settings.values.presets ?? []).filter((preset) => preset.name !== name);
    await this.settings.set({ presets: [...others, { name, settings }].slice(-mostPresets) });
  }

  async remove(preset: Preset): Promise<void> {
    const kept = this.settings.values.presets ?? [];
    await this.settings.set({ presets: kept.filter(({ name }) => name !== preset.name) });
  }
}

/** The same for settings that do the same. */
function fingerprint(settings: PresetSettings): string {
  const { sigma, strength, colorStrength, detail, grain, grainSize, modelId } = settings;
  return JSON.stringify([
    sigma,
    strength,
    colorStrength,
    detail,
    grain,
    grain > 0 ? grainSize : 0,
    modelId ?? null,
  ]);
}

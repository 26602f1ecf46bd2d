/** What a system of a finished run makes of a code: for places of a map. */
import { invalidArgument } from '../errors';
import { LabModel } from './network/lab-model';
import { layOut } from './network/layout';
import { pictureShape } from './measures/picture-shape';
import { drawTiles } from './pictures/tiles';
import type { LabPreview } from './result';
import type { LabRun } from './run-experiment';

/** The system of the last call stays open: a pointer on its way asks for the same one many times. */
let open: { readonly key: string; readonly model: LabModel } | undefined;

/** @throws EngineError INVALID_ARGUMENT for a system that is not there, a code of another size, data that is no picture */
export async function decodeCode(
  runId: string,
  { experiment, result, weights }: LabRun,
  { system: id, code }: { readonly system: string; readonly code: readonly number[] },
): Promise<LabPreview> {
  const system = experiment.systems.find((candidate) => candidate.id === id);
  if (!system) throw invalidArgument('system', experiment.systems.map((one) => one.id).join(', '), id);
  const { units } = system.bottleneck;
  if (code.length !== units) throw invalidArgument('code', `${units} numbers`, code.length);
  const shape = pictureShape(result.data.shape);
  if (!shape) throw invalidArgument('system', 'one that makes pictures', id);
  const key = `${runId}/${id}`;
  if (open?.key !== key) {
    const layout = layOut(system, result.data.shape);
    const model = LabModel.create({ layout, training: experiment.training, batch: 1 }, weights[id]);
    open?.model.dispose();
    open = { key, model };
  }
  const tile = open.model.decode(Float32Array.from(code));
  return drawTiles({ shape, tiles: [tile], columns: 1 });
}

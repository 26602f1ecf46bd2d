/** `grainfold doctor`: what works on this machine, and how to mend what does not. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { AddVerb } from '../batch/run-batch';
import { withJson } from '../flags';
import { tableText } from '../terminal/words';

/** What `npm run setup` wrote down; see scripts/setup/state.mjs. */
const setupSchema = z.object({
  electronVersion: z.string().optional(),
  electronStarts: z.boolean().optional(),
  electronDist: z.string().optional(),
  tensorflow: z.object({ version: z.string() }).optional(),
});
type Setup = z.infer<typeof setupSchema>;

export const addDoctor: AddVerb = (program, session) => {
  withJson(program.command('doctor'))
    .description('show what works on this machine')
    .action(async (flags: { json?: boolean }) => {
      const client = await session.engine();
      const status = await client.request('engine:status', {});
      const models = await client.request('model:list', {});
      const setup = readSetup();
      const electron = setup?.electronStarts ? (setup.electronVersion ?? null) : null;
      const problems = [...status.problems];
      for (const kind of ['restore', 'fold'] as const)
        if (!models.some((model) => model.kind === kind))
          problems.push(
            `There is no ${kind} model in ${session.folders.stock}: install Grainfold again, or import a model with "grainfold models import".`,
          );
      if (setup && !electron)
        problems.push(
          'Electron cannot open a window here; run "npm run setup" to see why. The command line works without.',
        );
      const json = {
        node: status.node,
        tensorflow: status.tensorflow === null ? null : (setup?.tensorflow?.version ?? status.tensorflow),
        backend: status.backend,
        threads: status.threads,
        precision: status.precision?.kind ?? null,
        sharp: status.sharp,
        electron,
        ok: problems.length === 0,
        problems,
        models: models.map(({ id }) => id),
        data: dirname(session.folders.user),
      };
      const shown = [
        ['Node', json.node],
        ['TensorFlow', json.tensorflow === null ? 'missing' : `${json.tensorflow} (${json.backend})`],
        ['threads', String(json.threads)],
        ['precision', status.precision ? `${status.precision.kind}: ${status.precision.reason}` : 'unknown'],
        ['sharp', json.sharp ?? 'missing'],
        ['Electron', electron ?? (setup ? 'does not start' : 'not needed here')],
        ['models', json.models.join(', ') || 'none'],
        ['data folder', json.data],
      ];
      const verdict = json.ok ? 'Everything works.' : problems.map((problem) => `! ${problem}`).join('\n');
      session.output.data({ json, text: `${tableText(['', ''], shown, 2).trim()}\n${verdict}` }, flags.json);
      if (!json.ok) session.output.hasFailed = true;
    });
};

/** The state of the checkout that this runs from; undefined in an installed app. */
function readSetup(): Setup | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (dirname(folder) !== folder) {
    const path = join(folder, 'node_modules', '.cache', 'grainfold', 'setup.json');
    if (existsSync(path)) return setupSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
    folder = dirname(folder);
  }
  return undefined;
}

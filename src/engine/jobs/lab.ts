/** Runs an experiment of the lab, and keeps the run for this session. */
import { basename } from 'node:path';
import type { LabChoice } from '../contract';
import type { MakeRunner } from './parts';

export const labJob: MakeRunner<'lab'> = ({ threads, models, labRuns }) => ({
  lane: 'compute',
  describe: ({ experiment }) => `Running the experiment ${nameOf(experiment)}`,
  async run(request, { signal, onProgress, onLab }) {
    const run = await threads.compute.run('lab', { request, folders: models }, { signal, onProgress, onLab });
    return { runId: await labRuns.add(run), result: run.result };
  },
});

function nameOf(choice: LabChoice): string {
  switch (choice.kind) {
    case 'name':
      return choice.name;
    case 'file':
      return basename(choice.path);
    case 'definition':
      return 'as changed';
  }
}

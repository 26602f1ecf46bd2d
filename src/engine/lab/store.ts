/** Runs of the lab in this session: in memory the last few, all of them in files, so that a crash loses none. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { invalidArgument } from '../../model/errors';
import { writeChecked } from '../../model/image/write-checked';
import type { LabRun } from '../../model/lab/run-experiment';
import type { ModelRooms } from '../rooms';

/** Runs kept in memory: each some megabytes. */
const mostOpen = 4;

export class LabStore {
  private readonly open = new Map<string, LabRun>();

  /** @param folder of this session's runs; made when needed */
  constructor(
    private readonly folder: string,
    private readonly rooms: Pick<ModelRooms, 'packLab' | 'unpackLab'>,
  ) {}

  /** Keeps a run. @returns its id */
  async add(run: LabRun): Promise<string> {
    const runId = randomUUID();
    await mkdir(this.folder, { recursive: true });
    await writeChecked(this.fileOf(runId), [await this.rooms.packLab(run)]);
    this.remember(runId, run);
    return runId;
  }

  /** @throws EngineError INVALID_ARGUMENT for an unknown id, CORRUPT_BITSTREAM */
  async get(runId: string): Promise<LabRun> {
    const known = this.open.get(runId);
    const run = known ?? (await this.rooms.unpackLab(await this.bytes(runId), 'the run'));
    this.remember(runId, run);
    return run;
  }

  /** The run's file. @throws EngineError INVALID_ARGUMENT for an unknown id */
  async bytes(runId: string): Promise<Uint8Array> {
    if (!isRunId(runId)) throw unknownRun(runId);
    return readFile(this.fileOf(runId)).catch(() => {
      throw unknownRun(runId);
    });
  }

  async remove(runId: string): Promise<void> {
    this.open.delete(runId);
    if (isRunId(runId)) await rm(this.fileOf(runId), { force: true });
  }

  private fileOf(runId: string): string {
    return join(this.folder, `${runId}.lab`);
  }

  /** The one used last is forgotten last. */
  private remember(runId: string, run: LabRun): void {
    this.open.delete(runId);
    this.open.set(runId, run);
    for (const oldest of this.open.keys()) {
      if (this.open.size <= mostOpen) break;
      this.open.delete(oldest);
    }
  }
}

/** Ids are made here: nothing else may name a file. */
function isRunId(text: string): boolean {
  return /^[0-9a-f-]{36}$/.test(text);
}

function unknownRun(runId: string) {
  return invalidArgument('runId', 'a run of this session', runId);
}

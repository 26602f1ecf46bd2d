/** What every verb works with: the engine (started when first asked for), the terminal, and the way out. */
import { dirname, join } from 'node:path';
import type { EngineClient } from '../engine/port/client';
import { cliFolders, type CliFolders } from './folders';
import { Interrupt } from './terminal/interrupt';
import { Output } from './terminal/output';

/** A wish that can't be carried out as it is written: exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export class Session {
  readonly output = new Output(process.stdout, process.stderr);
  readonly interrupt = new Interrupt();
  readonly folders: CliFolders = cliFolders();
  private starting: Promise<{ client: EngineClient; stop(): Promise<void> }> | undefined;

  /** The engine, in this process; its network, files and screen threads are those of the app. */
  async engine(): Promise<EngineClient> {
    this.starting ??= this.start();
    return (await this.starting).client;
  }

  /** Stops the engine; what is temporary goes. */
  async close(): Promise<void> {
    const engine = await this.starting?.catch(() => undefined);
    await engine?.stop();
  }

  private async start() {
    const [{ startLocalEngine }, sessions] = await Promise.all([
      import('../engine/local'),
      import('../engine/photos/session-folder'),
    ]);
    // Beside the data, not in the system's temporary folder: that may be held in memory.
    const session = sessions.sessionFolderPath(join(dirname(this.folders.user), 'sessions'));
    const keep = this.interrupt.atEarlyEnd(() => sessions.removeSessionFolder(session));
    const engine = await startLocalEngine({ ...this.folders, session });
    return {
      client: engine.client,
      stop: async () => {
        await engine.stop();
        keep();
      },
    };
  }
}

/** Which Node hosts the engine: never Electron's own binary (docs/architecture.md: its GTK and sharp carry two GLibs). */
import { join } from 'node:path';

export interface NodeSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isPackaged: boolean;
  /** `process.resourcesPath` of a packaged app. */
  readonly resourcesPath: string;
  readonly platform: NodeJS.Platform;
}

/**
 * In this order: GRAINFOLD_NODE; in a packaged app the Node that is shipped with it; the Node that runs npm; `node` on
 * the PATH.
 * @returns a path, or a command for the PATH
 */
export function nodeBinary({ env, isPackaged, resourcesPath, platform }: NodeSurroundings): string {
  const name = platform === 'win32' ? 'node.exe' : 'node';
  if (env['GRAINFOLD_NODE']) return env['GRAINFOLD_NODE'];
  if (isPackaged) return join(resourcesPath, 'node', name);
  return env['npm_node_execpath'] ?? name;
}

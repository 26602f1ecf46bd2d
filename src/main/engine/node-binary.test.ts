import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeBinary } from './node-binary';

const base = { env: {}, isPackaged: false, resourcesPath: '/app/resources', platform: 'linux' } as const;

describe('nodeBinary', () => {
  it('is the one that is asked for, before any other', () => {
    const env = { GRAINFOLD_NODE: '/my/node', npm_node_execpath: '/npm/node' };
    expect(nodeBinary({ ...base, env, isPackaged: true })).toBe('/my/node');
  });

  it('is the shipped one in a packaged app, whatever started it', () => {
    const packaged = { ...base, isPackaged: true, env: { npm_node_execpath: '/npm/node' } };
    expect(nodeBinary(packaged)).toBe(join('/app/resources', 'node', 'node'));
    expect(nodeBinary({ ...packaged, platform: 'win32' })).toBe(join('/app/resources', 'node', 'node.exe'));
  });

  it("is npm's Node in development, else the one on the path", () => {
    expect(nodeBinary({ ...base, env: { npm_node_execpath: '/npm/node' } })).toBe('/npm/node');
    expect(nodeBinary(base)).toBe('node');
  });
});

/**
 * Puts the Node that hosts the engine where electron-builder picks it up. The npm registry carries Node's binaries as
 * platform packages; where it cannot be reached, the Node that runs this serves a package for its own platform.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Node 22 LTS: tfjs-node 4.22 breaks from Node 23 on (tfjs#8609). */
const nodeVersion = '22.23.3';
/** electron-builder's numbers for processor architectures. */
const archNames = ['ia32', 'x64', 'armv7l', 'arm64'];
const platformNames = { linux: 'linux', darwin: 'darwin', win32: 'win' };

const root = path.join(import.meta.dirname, '..');
const cache = path.join(root, 'node_modules', '.cache', 'grainfold', 'packaging');
/** Folder that the package takes its `node` from. */
export const stagedNode = path.join(cache, 'node');

/** electron-builder's `beforePack`. */
export function stageNode({ electronPlatformName, arch }) {
  const archName = archNames[arch];
  const platform = platformNames[electronPlatformName];
  if (!platform || !archName) throw new Error(`No Node for ${electronPlatformName}, architecture ${arch}.`);
  const binary = platform === 'win' ? 'node.exe' : 'node';
  const source = fromRegistry(`node-${platform}-${archName}`, binary) ?? own(electronPlatformName, archName);
  fs.rmSync(stagedNode, { recursive: true, force: true });
  fs.mkdirSync(stagedNode, { recursive: true });
  fs.copyFileSync(source, path.join(stagedNode, binary));
  fs.chmodSync(path.join(stagedNode, binary), 0o755);
}

/** The binary out of a platform package, or undefined when it cannot be had. */
function fromRegistry(name, binary) {
  const folder = path.join(cache, `${name}-${nodeVersion}`);
  const found = path.join(folder, 'node_modules', name, 'bin', binary);
  if (fs.existsSync(found)) return found;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n');
  const npm = process.env.npm_execpath
    ? [process.execPath, process.env.npm_execpath]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
  // --force: the package is for the platform that is packaged, which need not be this one.
  const args = ['install', '--no-save', '--force', '--no-audit', '--no-fund', `${name}@${nodeVersion}`];
  const { status } = spawnSync(npm[0], [...npm.slice(1), ...args], { cwd: folder, stdio: 'ignore' });
  return status === 0 && fs.existsSync(found) ? found : undefined;
}

function own(platform, arch) {
  const major = Number(process.versions.node.split('.')[0]);
  if (platform !== process.platform || arch !== process.arch || major < 20 || major > 22)
    throw new Error(
      `Node ${nodeVersion} for ${platform} ${arch} is not in the npm registry's reach, and the Node running this cannot take its place.`,
    );
  process.stderr.write(`  • packaging the Node that runs this (${process.versions.node}) for the engine\n`);
  return process.execPath;
}

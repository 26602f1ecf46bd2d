/**
 * The smallest app that shows an Electron works here: a hidden, sandboxed window whose page computes 6 x 7. Prints one
 * line of JSON and ends. Started by set-up with the runtime it has just put in place.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- CommonJS: Electron 22 has no ES modules in its main process */
'use strict';

const { app, BrowserWindow } = require('electron');

app.disableHardwareAcceleration();
app
  .whenReady()
  .then(async () => {
    const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
    await window.loadURL('data:text/html,<title>probe</title>');
    const product = await window.webContents.executeJavaScript('6 * 7');
    process.stdout.write(`${JSON.stringify({ product, electron: process.versions.electron })}\n`);
    app.exit(product === 42 ? 0 : 1);
  })
  .catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    app.exit(1);
  });

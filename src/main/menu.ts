/** The application menu. What the page does itself goes there as `menu:command`. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from './contract';

export interface MenuActions {
  readonly command: (command: MenuCommand) => void;
  readonly openFiles: () => void;
  readonly openFolder: () => void;
  readonly showLog: () => void;
  readonly isDeveloping: boolean;
}

type Item = MenuItemConstructorOptions;

/** Builds the menu and puts it in place. */
export function installMenu(actions: MenuActions): void {
  const isMac = process.platform === 'darwin';
  const item = (label: string, command: MenuCommand, accelerator?: string): Item => ({
    label,
    accelerator,
    click: () => actions.command(command),
  });
  const separator: Item = { type: 'separator' };
  const template: Item[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    fileMenu(actions, item, separator),
    { role: 'editMenu' },
    viewMenu(actions, item, separator),
    { label: 'Models', submenu: [item('Retrain…', 'retrain'), item('Show Models', 'models')] },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Show Log', click: actions.showLog },
        ...(isMac ? [] : [{ role: 'about' } as const]),
      ],
    },
  ];
  app.setAboutPanelOptions({
    applicationName: 'Grainfold',
    applicationVersion: app.getVersion(),
    copyright: 'Photos never leave this machine.',
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function fileMenu(
  actions: MenuActions,
  item: (label: string, command: MenuCommand, accelerator?: string) => Item,
  separator: Item,
): Item {
  return {
    label: 'File',
    submenu: [
      { label: 'Open…', accelerator: 'CmdOrCtrl+O', click: actions.openFiles },
      { label: 'Open Folder…', accelerator: 'CmdOrCtrl+Shift+O', click: actions.openFolder },
      separator,
      item('Save Clean Copy…', 'save', 'CmdOrCtrl+S'),
      item('Save .latent File…', 'save-latent', 'CmdOrCtrl+Shift+S'),
      separator,
      item('Remove from List', 'remove', 'CmdOrCtrl+Backspace'),
      separator,
      process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
    ],
  };
}

function viewMenu(
  actions: MenuActions,
  item: (label: string, command: MenuCommand, accelerator?: string) => Item,
  separator: Item,
): Item {
  const developing: Item[] = [separator, { role: 'reload' }, { role: 'toggleDevTools' }];
  return {
    label: 'View',
    submenu: [
      item('Fit to Window', 'fit', 'CmdOrCtrl+0'),
      item('Actual Size', 'actual-size', 'CmdOrCtrl+1'),
      item('Zoom In', 'zoom-in', 'CmdOrCtrl+Plus'),
      item('Zoom Out', 'zoom-out', 'CmdOrCtrl+-'),
      separator,
      { role: 'togglefullscreen' },
      ...(actions.isDeveloping ? developing : []),
    ],
  };
}

/**
 * The application menu. What the page does itself goes there as `menu:command`. Every entry has a label of ours:
 * Electron's own for its roles are English on most systems.
 */
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from './contract';
import { t } from './language';

export interface MenuActions {
  readonly command: (command: MenuCommand) => void;
  readonly openFiles: () => void;
  readonly openFolder: () => void;
  readonly showLog: () => void;
  readonly isDeveloping: boolean;
}

type Item = MenuItemConstructorOptions;
type MakeItem = (label: string, command: MenuCommand, accelerator?: string) => Item;

const separator: Item = { type: 'separator' };
const isMac = process.platform === 'darwin';

/** Builds the menu in the language spoken and puts it in place. */
export function installMenu(actions: MenuActions): void {
  const item: MakeItem = (label, command, accelerator) => ({
    label,
    accelerator,
    click: () => actions.command(command),
  });
  const template: Item[] = [
    ...(isMac ? [appMenu()] : []),
    fileMenu(actions, item),
    editMenu(),
    viewMenu(actions, item),
    {
      label: t('main.menu.models'),
      submenu: [
        item(t('main.menu.retrain'), 'retrain'),
        item(t('main.menu.showModels'), 'models'),
        separator,
        item(t('main.menu.lab'), 'lab'),
      ],
    },
    windowMenu(),
    helpMenu(actions),
  ];
  app.setAboutPanelOptions({
    applicationName: t('app.name'),
    applicationVersion: app.getVersion(),
    copyright: t('main.menu.promise'),
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function appMenu(): Item {
  return {
    label: app.name,
    submenu: [
      { role: 'about', label: t('main.menu.about') },
      separator,
      { role: 'services', label: t('main.menu.services') },
      separator,
      { role: 'hide', label: t('main.menu.hide') },
      { role: 'hideOthers', label: t('main.menu.hideOthers') },
      { role: 'unhide', label: t('main.menu.unhide') },
      separator,
      { role: 'quit', label: t('main.menu.quit') },
    ],
  };
}

function fileMenu(actions: MenuActions, item: MakeItem): Item {
  return {
    label: t('main.menu.file'),
    submenu: [
      { label: t('main.menu.open'), accelerator: 'CmdOrCtrl+O', click: actions.openFiles },
      { label: t('main.menu.openFolder'), accelerator: 'CmdOrCtrl+Shift+O', click: actions.openFolder },
      separator,
      item(t('main.menu.save'), 'save', 'CmdOrCtrl+S'),
      item(t('main.menu.saveLatent'), 'save-latent', 'CmdOrCtrl+Shift+S'),
      separator,
      item(t('main.menu.batch'), 'batch', 'CmdOrCtrl+Shift+B'),
      separator,
      item(t('main.menu.remove'), 'remove', 'CmdOrCtrl+Backspace'),
      separator,
      isMac ? { role: 'close', label: t('main.menu.close') } : { role: 'quit', label: t('main.menu.quit') },
    ],
  };
}

function editMenu(): Item {
  return {
    label: t('main.menu.edit'),
    submenu: [
      { role: 'undo', label: t('main.menu.undo') },
      { role: 'redo', label: t('main.menu.redo') },
      separator,
      { role: 'cut', label: t('main.menu.cut') },
      { role: 'copy', label: t('main.menu.copy') },
      { role: 'paste', label: t('main.menu.paste') },
      { role: 'delete', label: t('main.menu.delete') },
      separator,
      { role: 'selectAll', label: t('main.menu.selectAll') },
    ],
  };
}

function viewMenu(actions: MenuActions, item: MakeItem): Item {
  const developing: Item[] = [
    separator,
    { role: 'reload', label: t('main.menu.reload') },
    { role: 'toggleDevTools', label: t('main.menu.devTools') },
  ];
  return {
    label: t('main.menu.view'),
    submenu: [
      item(t('main.menu.fit'), 'fit', 'CmdOrCtrl+0'),
      item(t('main.menu.actualSize'), 'actual-size', 'CmdOrCtrl+1'),
      item(t('main.menu.zoomIn'), 'zoom-in', 'CmdOrCtrl+Plus'),
      item(t('main.menu.zoomOut'), 'zoom-out', 'CmdOrCtrl+-'),
      separator,
      { role: 'togglefullscreen', label: t('main.menu.fullScreen') },
      ...(actions.isDeveloping ? developing : []),
    ],
  };
}

function windowMenu(): Item {
  return {
    role: 'window',
    label: t('main.menu.window'),
    submenu: [
      { role: 'minimize', label: t('main.menu.minimize') },
      isMac ? { role: 'zoom', label: t('main.menu.zoom') } : { role: 'close', label: t('main.menu.close') },
    ],
  };
}

function helpMenu({ showLog }: MenuActions): Item {
  const about: Item = { role: 'about', label: t('main.menu.about') };
  return {
    role: 'help',
    label: t('main.menu.help'),
    submenu: [{ label: t('main.menu.showLog'), click: showLog }, ...(isMac ? [] : [about])],
  };
}

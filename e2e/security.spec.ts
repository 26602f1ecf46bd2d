import { expect, test } from './fixtures';

/** What a script tried that has no business in the page. */
interface Intrusion {
  /** Parts of the policy that refused something. */
  broken: string[];
  evaluated: string;
  fetched: string;
}

test("the page has no Node and can't reach beyond its bridge", async ({ app }) => {
  const found = await app.page.evaluate(() => {
    const names = [
      'require',
      'process',
      'module',
      'Buffer',
      'global',
      '__dirname',
      'electron',
      'ipcRenderer',
    ];
    return {
      node: names.filter((name) => name in globalThis),
      bridge: Object.keys((globalThis as unknown as { grainfold: object }).grainfold).sort(),
    };
  });
  expect(found).toEqual({ node: [], bridge: ['addDroppedFiles', 'on', 'request'] });
  const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0];
    // Electron keeps what the window was made with under this name.
    const { sandbox, contextIsolation, nodeIntegration, webSecurity } = (
      webContents as unknown as { getLastWebPreferences(): Electron.WebPreferences }
    ).getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webSecurity };
  });
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
  });
});

test('inline scripts, foreign scripts and the network are shut out by the content security policy', async ({
  app,
}) => {
  const { page } = app;
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  await page.evaluate(() => {
    const outcome: Intrusion = { broken: [], evaluated: 'not tried', fetched: 'not tried' };
    Object.assign(globalThis, { outcome });
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
      outcome.broken = [...new Set([...outcome.broken, effectiveDirective])].sort();
    });
    // In a task of its own: what a test's own call evaluates is exempt from the policy.
    setTimeout(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.intruder = true';
      document.head.append(script);
      const image = document.createElement('img');
      image.src = 'https://example.invalid/pixel.png';
      document.body.append(image);
      try {
        new Function('return 1')();
        outcome.evaluated = 'yes';
      } catch {
        outcome.evaluated = 'refused';
      }
      fetch('https://example.invalid/').then(
        () => (outcome.fetched = 'yes'),
        () => (outcome.fetched = 'refused'),
      );
    });
  });
  const outcome = () => page.evaluate(() => (globalThis as unknown as { outcome: Intrusion }).outcome);
  await expect.poll(outcome).toEqual({
    broken: ['connect-src', 'img-src', 'script-src', 'script-src-elem'],
    evaluated: 'refused',
    fetched: 'refused',
  });
  expect(await page.evaluate(() => 'intruder' in globalThis)).toBe(false);
});

test('no new windows, no navigation, no permissions', async ({ app }) => {
  const { page } = app;
  const before = page.url();
  expect(await page.evaluate(() => window.open('https://example.invalid/') === null)).toBe(true);
  await page.evaluate(() => {
    location.href = 'https://example.invalid/';
  });
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'file:///';
    document.body.append(link);
    link.click();
    link.remove();
  });
  // A round trip through main: had a navigation begun, it would be there by now.
  await page.evaluate(() => window.grainfold.request('app:info', {}));
  expect(page.url()).toBe(before);
  expect(app.electron.windows()).toHaveLength(1);
  const permission = await page.evaluate(() =>
    Notification.requestPermission().catch(() => 'denied' as const),
  );
  expect(permission).toBe('denied');
  const place = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => {
            resolve('granted');
          },
          (error) => {
            resolve(error.message);
          },
        );
      }),
  );
  expect(place).toMatch(/denied/i);
});

test('paths that nobody chose are refused', async ({ app, photos }) => {
  const { page } = app;
  const secret = await photos.noisy('secret.png', { width: 160, height: 120 });
  const replies = await page.evaluate(async (path) => {
    const request = window.grainfold.request as (name: string, args: unknown) => Promise<unknown>;
    // A file that a script makes up has no path on the disk.
    const made = new File([new Uint8Array(8)], 'secret.png');
    Object.defineProperty(made, 'path', { value: path });
    return {
      direct: await request('files:add', { paths: [path] }),
      engine: await request('photo:open', { path }),
      reveal: await request('photo:reveal', { path }),
      folder: await request('job:train', { folderId: '/etc', name: 'x', minutes: 1 }),
      dropped: await window.grainfold.addDroppedFiles([made]),
    };
  }, secret.path);
  const forbidden = { ok: false, error: expect.objectContaining({ code: 'FORBIDDEN' }) as unknown };
  expect(replies.direct).toEqual(forbidden);
  expect(replies.engine).toEqual(forbidden);
  expect(replies.reveal).toEqual(forbidden);
  expect(replies.folder).toEqual(forbidden);
  expect(replies.dropped).toEqual({ ok: true, value: { photos: [], failures: [] } });
  await expect(page.getByRole('heading', { name: 'Drop noisy photos anywhere' })).toBeVisible();
});

test('malformed arguments are refused, each with its field', async ({ app }) => {
  const wrong: readonly [string, unknown][] = [
    ['settings:set', { settings: { theme: 'pink' } }],
    ['settings:set', { settings: { quality: 1e9 } }],
    ['settings:set', null],
    ['photo:tile', { photoId: 1 }],
    [
      'photo:tile',
      { photoId: 'x', layer: 'source', level: -1, column: 0, row: 0, strength: 1, colorStrength: 1 },
    ],
    ['job:run', { job: { kind: 'save', photoId: 'x', output: '/tmp/x.png' } }],
    ['job:run', { job: { kind: 'denoise', photoId: 'x', sigma: 'auto', output: '/tmp/x.png' } }],
    ['job:run', { job: { kind: 'denoise', photoId: 'x', sigma: Number.NaN } }],
    ['job:train', { folderId: 'x', name: '', minutes: -1 }],
    ['model:use', { modelId: {} }],
  ];
  const codes = await app.page.evaluate(async (list) => {
    const request = window.grainfold.request as (
      name: string,
      args: unknown,
    ) => Promise<{ ok: boolean; error?: { code: string; message: string } }>;
    const replies = await Promise.all(list.map(([name, args]) => request(name, args)));
    return replies.map((reply) => (reply.ok ? 'ok' : reply.error!.code));
  }, wrong);
  expect(codes).toEqual(wrong.map(() => 'INVALID_ARGUMENT'));
});

/// <reference types="vite/client" />
import { afterEach, describe, expect, it } from 'vitest';
import en from './en.json';
import { showLanguage, t } from './index';
import { languageOf, languages, localeOf } from './languages';
import { wordsOfCode, wordsOfComponent } from './testing/visible-texts';
import zh from './zh.json';

const catalogues = { en, zh };

interface Tree {
  readonly [key: string]: string | Tree;
}

/** `a.b` -> text. */
function flat(tree: Tree, path: readonly string[] = []): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[[...path, key].join('.'), value] as [string, string]]
      : flat(value, [...path, key]),
  );
}

const plural = /_(zero|one|two|few|many|other)$/;
const base = (key: string) => key.replace(plural, '');
const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

/** Base key -> blanks of its `other` form, or of its only one. */
function shape(tree: Tree): Record<string, string[]> {
  return Object.fromEntries(
    flat(tree)
      .filter(([key]) => !plural.test(key) || key.endsWith('_other'))
      .map(([key, text]) => [base(key), blanks(text)]),
  );
}

/** Whole source files by path. */
const components = import.meta.glob<string>('../**/*.svelte', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const code = import.meta.glob<string>(['../**/*.ts', '../../main/**/*.ts', '!../**/*.test.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const isProduct = (path: string) => !/\.test\.ts$|\/testing\/|\.d\.ts$/.test(path);

/** What is the same in every language, or read by no one; each with its reason. */
const allowed: readonly RegExp[] = [
  // Names of formats, and of a key that is written so on every keyboard.
  /^(JPEG|PNG|WebP|AVIF|TIFF|Alt)$/,
  // The content security policy, media queries, selectors, colours.
  /^(default-src|font-src|\(prefers-|input:not|linear-gradient)/,
  // For whoever writes a page that asks for what is not in the contract.
  /^The page may not ask for/,
];

describe('the catalogues', () => {
  it.each(languages.filter((language) => language !== 'en'))(
    '%s has every text of the English one, with the same blanks, and no others',
    (language) => {
      expect(shape(catalogues[language])).toEqual(shape(en));
    },
  );

  it.each(languages)('%s has exactly the plural forms that its grammar knows', (language) => {
    const grammar = new Intl.PluralRules(localeOf(language)).resolvedOptions().pluralCategories;
    const forms = new Map<string, string[]>();
    for (const [key] of flat(catalogues[language])) {
      const form = plural.exec(key)?.[1];
      if (form) forms.set(base(key), [...(forms.get(base(key)) ?? []), form]);
    }
    for (const [key, found] of forms) expect([key, found.sort()]).toEqual([key, [...grammar].sort()]);
  });

  it('leave nothing empty, and nothing of the Chinese one in English', () => {
    for (const language of languages)
      for (const [key, text] of flat(catalogues[language])) expect([key, text.trim()]).not.toEqual([key, '']);
    const same = flat(zh).filter(
      ([key, text]) =>
        /[a-z]{2}/i.test(text.replace(/\{\{\w+\}\}/g, '')) && !/\p{Script=Han}/u.test(text) && key,
    );
    expect(same.map(([, text]) => text).sort()).toEqual([
      '.latent',
      '.latent',
      'Grainfold',
      'Node',
      'PCA',
      'TensorFlow',
      'UMAP',
    ]);
  });
});

describe('texts outside the catalogues', () => {
  const outside = (paths: Record<string, string>, find: (source: string) => string[]) =>
    Object.entries(paths)
      .filter(([path]) => isProduct(path))
      .flatMap(([path, source]) => find(source).map((text) => `${path}: ${text}`))
      .filter((line) => !allowed.some((pattern) => pattern.test(line.slice(line.indexOf(': ') + 2))));

  it('there are none in components', () => {
    expect(Object.keys(components).length).toBeGreaterThan(30);
    expect(outside(components, wordsOfComponent)).toEqual([]);
  });

  it('there are none in the code of the page and of main', () => {
    expect(Object.keys(code).length).toBeGreaterThan(60);
    expect(outside(code, wordsOfCode)).toEqual([]);
  });

  it('would be found', () => {
    const source = `<script lang="ts">const a = 'Hidden words here'; const b = { title: 'Close' };</script>
      <p class="two words" style:width="10px">Plain {t('x')}</p><img alt="A sea" />
      <Part label={open ? 'Shut it' : 'x'} tip="Help" /><b aria-label={\`Zoom level \${n}\`}>2 ×</b>`;
    expect(wordsOfComponent(source).sort()).toEqual(
      ['A sea', 'Close', 'Help', 'Hidden words here', 'Plain', 'Shut it', 'Zoom level'].sort(),
    );
    expect(wordsOfCode("log('not for people'); open({ buttons: ['Go', t('x')] }); f('kebab-case')")).toEqual([
      'Go',
    ]);
  });
});

describe('the language shown', () => {
  afterEach(() => {
    showLanguage('en');
  });

  it('is the first of the machine that there is, English when there is none', () => {
    expect(languageOf('system', ['fr-FR', 'zh-CN', 'en'])).toBe('zh');
    expect(languageOf('system', ['ZH_tw'])).toBe('zh');
    expect(languageOf('system', ['de'])).toBe('en');
    expect(languageOf('en', ['zh-CN'])).toBe('en');
  });

  it('changes at once, with its plurals', () => {
    expect(t('queue.count', { count: 1 })).toBe('1 photo');
    showLanguage('zh');
    expect(t('queue.count', { count: 1 })).toBe('1 张照片');
    expect(document.documentElement.lang).toBe('zh-Hans');
    showLanguage('system', ['en-GB']);
    expect(t('queue.count', { count: 2 })).toBe('2 photos');
  });
});

/** Tables, options and the line that says where figures come from. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { inRepo, repoRoot } from '../../scripts/setup/paths.mjs';

/**
 * Options of a benchmark; ends the process with the usage when they are wrong.
 * @param {import('node:util').ParseArgsConfig['options']} options
 * @param {string} usage
 */
export function readOptions(options, usage) {
  try {
    return parseArgs({ options, allowPositionals: false }).values;
  } catch (error) {
    process.stderr.write(`${error.message}\n${usage}\n`);
    process.exit(2);
  }
}

/** Says in words why a benchmark could not go on; what was measured so far is still printed. */
export function fail(error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** Machine, commit and date, for the table's caption. */
export function circumstances() {
  const git = (...args) => execFileSync('git', args, { cwd: repoRoot, encoding: 'utf8' }).trim();
  let commit = 'unknown';
  try {
    commit = `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', 'src') ? '+' : ''}`;
  } catch {
    // Not a checkout.
  }
  return {
    machine: `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    node: process.versions.node,
    commit,
    date: new Date().toISOString().slice(0, 10),
  };
}

/**
 * A Markdown table; its columns line up in a terminal, too.
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows the first column is words, the others figures
 */
export function markdownTable(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length), 3));
  const line = (row) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/**
 * Puts a table with its caption between the markers of a section of bench/README.md.
 * @param {string} section as in `<!-- section:start -->`
 * @param {string} text
 */
export function writeSection(section, text) {
  const file = inRepo('bench', 'README.md');
  const [start, end] = [`<!-- ${section}:start -->`, `<!-- ${section}:end -->`];
  const page = readFileSync(file, 'utf8');
  const [before, after] = [page.split(start)[0], page.split(end)[1]];
  if (before === page || after === undefined) throw new Error(`bench/README.md has no section ${section}.`);
  writeFileSync(file, `${before}${start}\n\n${text}\n\n${end}${after}`);
}

/** The caption under a table. */
export function caption(command, { machine, node, commit, date }) {
  return `\`${command}\`, ${date}, commit ${commit}, Node ${node}, ${machine}`;
}

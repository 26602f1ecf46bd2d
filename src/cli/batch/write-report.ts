/** The table of what a run did. */
import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { reportCsv, reportJson, type BatchRow } from '../../engine/batch/report';
import { toEngineError } from '../../model/errors';

/**
 * Writes CSV, or JSON when the file's name ends so.
 * @param settings what was done to every photo; JSON has a place for it
 * @throws EngineError as the file system says
 */
export async function writeReport(
  file: string,
  rows: readonly BatchRow[],
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  const isJson = extname(file).toLowerCase() === '.json';
  const text = isJson ? reportJson(rows, settings, new Date()) : reportCsv(rows);
  await writeFile(file, text).catch((error: unknown) => {
    throw toEngineError(error, `Writing the report ${file}`);
  });
}

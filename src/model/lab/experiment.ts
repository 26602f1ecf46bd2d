/**
 * The experiment file: what a person copies and changes to try an idea. One JSON object says which data, which systems
 * (encoder, bottleneck, decoder), how they are trained and what is measured afterwards. `README.md` explains each field.
 */
import { z } from 'zod';
import { EngineError } from '../errors';
import { dataSchema } from './data/schema';
import { measureSchema } from './measures/schema';
import { systemSchema } from './network/schema';
import { trainingSchema } from './train/schema';

/** A text in both languages of the app. */
export const textSchema = z.strictObject({ en: z.string().min(1).max(600), zh: z.string().min(1).max(600) });

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'expected small letters, digits and hyphens');

/** Rows of the lab: what an experiment is about. */
export const labRows = [
  'dense',
  'deep',
  'convolutional',
  'denoising',
  'sparse',
  'variational',
  'reduction',
  'features',
  'anomaly',
  'cleaning',
  'trade-off',
] as const;

export const experimentSchema = z
  .strictObject({
    version: z.literal(1),
    name,
    row: z.enum(labRows),
    title: textSchema,
    about: textSchema,
    data: dataSchema,
    systems: z.array(systemSchema).max(24),
    training: trainingSchema,
    /** Done in order once all systems are trained. */
    measures: z.array(measureSchema).max(16),
  })
  .superRefine(({ systems }, context) => {
    const ids = systems.map(({ id }) => id);
    if (new Set(ids).size !== ids.length)
      context.addIssue({
        code: 'custom',
        path: ['systems'],
        message: 'expected a different id for each system',
      });
  });

/** An experiment with all defaults filled in. */
export type Experiment = z.output<typeof experimentSchema>;

/** What stands in a file: fields with a default may be missing. */
export type ExperimentFile = z.input<typeof experimentSchema>;

/**
 * Checks what was read from a file or came from the window.
 * @param source named in the message, e.g. `my-digits.json`
 * @throws EngineError INVALID_ARGUMENT naming each field that is wrong and what was expected
 */
export function parseExperiment(value: unknown, source: string): Experiment {
  const parsed = experimentSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 8).map(({ path, message }) => {
    const field = path.join('.');
    return field ? `${field}: ${message}` : message;
  });
  throw new EngineError(
    'INVALID_ARGUMENT',
    `The experiment ${source} is not as it should be: ${problems.join('; ')}.`,
  );
}

/** The experiment that is asked for. */
import { findExperiment, readExperiment, type LabFolders } from './catalogue';
import { parseExperiment, type Experiment } from './experiment';

/** One of the list by name, a file, or the content of one. */
export type ExperimentChoice =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'definition'; readonly definition: unknown };

/** @throws EngineError INVALID_ARGUMENT, UNREADABLE_IMAGE (no such file) */
export async function chooseExperiment(folders: LabFolders, choice: ExperimentChoice): Promise<Experiment> {
  switch (choice.kind) {
    case 'name':
      return (await findExperiment(folders, choice.name)).experiment;
    case 'file':
      return (await readExperiment(choice.path)).experiment;
    case 'definition':
      return parseExperiment(choice.definition, 'as changed');
  }
}

/** Entry of the command line (`out/main/cli.cjs`): plain Node, run by `npm run cli` or as the packaged app's `grainfold`. */
import { runCli } from './program';

void runCli(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
  // Everything is stopped by now; should anything still hold the process, it does not hold the person.
  setTimeout(() => process.exit(status), 2000).unref();
});

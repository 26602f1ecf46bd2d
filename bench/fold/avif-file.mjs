/**
 * AVIF from file to file in a process of its own, as sharp writes and reads it at effort 4. Prints a line of JSON for each
 * input: `{seconds, width, height}`. Run by ../fold-speed.mjs.
 *
 * usage: avif-file.mjs encode QUALITY IN OUT [IN OUT…]
 *        avif-file.mjs decode PNG-OPTIONS IN OUT [IN OUT…]
 */
import sharp from 'sharp';

sharp.cache(false);

const [what, setting, ...files] = process.argv.slice(2);
for (let i = 0; i < files.length; i += 2) {
  const start = performance.now();
  const opened = sharp(files[i], { limitInputPixels: false });
  const written =
    what === 'encode'
      ? opened.avif({ quality: Number(setting), effort: 4 })
      : opened.png(JSON.parse(setting));
  const { width, height } = await written.toFile(files[i + 1]);
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(`${JSON.stringify({ seconds, width, height })}\n`);
}

/**
 * An engine process for tests of its owner: speaks the contract's wire, does what paths and names tell it to.
 * `photo:open` of ".../crash.jpg" ends the process with status 70, ".../abort.jpg" by a signal, ".../gone.jpg" fails
 * unless the photo is new. A decode job of "endless" runs until it is cancelled. SCRIPTED_ENGINE=die ends it at once,
 * =deaf makes it stay when its owner closes the channel.
 */
if (process.env.SCRIPTED_ENGINE === 'die') process.exit(3);
process.stderr.write('hello from the engine\n');
let count = 0;

function open({ path, photoId }) {
  if (path.endsWith('crash.jpg') && !photoId) process.exit(70);
  if (path.endsWith('abort.jpg')) process.kill(process.pid, 'SIGKILL');
  if (path.endsWith('gone.jpg') && photoId) return fail('UNREADABLE_IMAGE', 'gone.jpg is gone.');
  return ok({
    photoId: photoId ?? `photo-${process.pid}-${(count += 1)}`,
    path,
    name: 'a',
    again: Boolean(photoId),
  });
}

const ok = (value) => ({ ok: true, value });
const fail = (code, message) => ({ ok: false, error: { code, message } });
const close = (jobId, outcome) =>
  process.send({ type: 'event', name: 'job:closed', payload: { jobId, kind: 'decode', outcome } });

const answers = {
  'model:list': () => ok([]),
  'photo:open': open,
  'photo:close': () => ok(null),
  'job:start'({ job }) {
    const jobId = `job-${process.pid}-${(count += 1)}`;
    if (job.photoId === 'early') close(jobId, { kind: 'finished', value: null });
    return ok({ jobId });
  },
  'job:cancel'({ jobId }) {
    close(jobId, { kind: 'cancelled' });
    return ok(null);
  },
};

process.on('message', ({ id, name, args }) => {
  const reply = answers[name]?.(args) ?? fail('INVALID_ARGUMENT', `no ${name}`);
  process.send({ type: 'reply', id, reply });
});
process.on('disconnect', () => {
  if (process.env.SCRIPTED_ENGINE === 'deaf') setInterval(() => undefined, 1000);
  else process.exit(0);
});

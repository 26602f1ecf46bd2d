import { describe, expect, it } from 'vitest';
import { RestartPolicy } from './restart-policy';

describe('RestartPolicy', () => {
  it('waits longer each time and gives up at the fourth crash in a minute', () => {
    let now = 0;
    const policy = new RestartPolicy(() => now);
    const crashes = [0, 10_000, 20_000, 30_000].map((ms) => ((now = ms), policy.crashed()));
    expect(crashes).toEqual([250, 1000, 4000, null]);
  });

  it('forgets crashes of more than a minute ago', () => {
    let now = 0;
    const policy = new RestartPolicy(() => now);
    for (let minute = 0; minute < 10; minute += 1) {
      now = minute * 60_000;
      expect(policy.crashed()).toBe(250);
    }
  });
});

import { describe, expect, it, vi, type Mock } from 'vitest';
import { retryAfterMs, TileStore, type TilePicture, type TileWish } from './tile-store';

interface Pending {
  readonly address: string;
  resolve(picture: TilePicture): void;
  reject(reason: Error): void;
}

function picture(side = 10): TilePicture & { close: Mock<() => void> } {
  return { width: side, height: side, close: vi.fn<() => void>() };
}

function wish(key: string, version = 'v1'): TileWish<string> {
  return { key, version, address: `${key}@${version}` };
}

function makeStore(options: { budgetBytes?: number; maxInFlight?: number; now?: () => number } = {}) {
  const pending: Pending[] = [];
  const onArrive = vi.fn();
  const store = new TileStore<string, TilePicture>({
    load: (address) =>
      new Promise((resolve, reject) => {
        pending.push({ address, resolve, reject });
      }),
    onArrive,
    budgetBytes: options.budgetBytes ?? 1e9,
    maxInFlight: options.maxInFlight ?? 2,
    now: options.now,
  });
  return { store, pending, onArrive };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('TileStore', () => {
  it('leaves a failed tile alone for a while, then tries again', async () => {
    vi.useFakeTimers();
    let now = 0;
    const { store, pending } = makeStore({ now: () => now });
    store.wish([wish('a')]);
    pending[0].reject(new Error('engine is away'));
    await vi.advanceTimersByTimeAsync(0);
    store.wish([wish('a')]);
    expect(pending).toHaveLength(1);
    now = retryAfterMs;
    await vi.advanceTimersByTimeAsync(retryAfterMs);
    expect(pending).toHaveLength(2);
    vi.useRealTimers();
  });

  it('keeps a few requests in flight and drops what is no longer wished', async () => {
    const { store, pending } = makeStore({ maxInFlight: 2 });
    store.wish([wish('a'), wish('b'), wish('c'), wish('d')]);
    expect(pending.map((request) => request.address)).toEqual(['a@v1', 'b@v1']);
    store.wish([wish('d')]);
    pending[0].resolve(picture());
    await settle();
    expect(pending.map((request) => request.address)).toEqual(['a@v1', 'b@v1', 'd@v1']);
  });

  it('shows the old version until the new one is here, then frees it', async () => {
    const { store, pending, onArrive } = makeStore();
    const old = picture();
    store.wish([wish('a', 'v1')]);
    pending[0].resolve(old);
    await settle();
    store.wish([wish('a', 'v2')]);
    expect(store.get('a')).toBe(old);
    expect(store.isSettled).toBe(false);
    const fresh = picture();
    pending[1].resolve(fresh);
    await settle();
    expect(store.get('a')).toBe(fresh);
    expect(old.close).toHaveBeenCalledOnce();
    expect(store.isSettled).toBe(true);
    expect(onArrive).toHaveBeenCalledTimes(2);
  });

  it('has one request a tile in flight, and asks for the newest version after it', async () => {
    const { store, pending } = makeStore();
    store.wish([wish('a', 'v1')]);
    store.wish([wish('a', 'v2')]);
    store.wish([wish('a', 'v3')]);
    expect(pending).toHaveLength(1);
    pending[0].resolve(picture());
    await settle();
    expect(pending.map((request) => request.address)).toEqual(['a@v1', 'a@v3']);
  });

  it('stays inside its budget, least recently drawn first, and never drops what this frame drew', async () => {
    const { store, pending } = makeStore({ budgetBytes: 2 * 400, maxInFlight: 9 });
    const [a, b, c, d] = [picture(), picture(), picture(), picture()];
    store.wish([wish('a'), wish('b')]);
    pending[0].resolve(a);
    pending[1].resolve(b);
    await settle();
    store.beginFrame();
    store.get('a');
    store.wish([wish('c')]);
    pending[2].resolve(c);
    await settle();
    expect(b.close).toHaveBeenCalledOnce();
    expect(store.bytes).toBe(800);
    store.wish([wish('d')]);
    pending[3].resolve(d);
    await settle();
    expect(a.close).not.toHaveBeenCalled();
    expect(c.close).not.toHaveBeenCalled();
    expect(store.get('a')).toBe(a);
  });

  it('forgets a closed photo, also what was still on its way', async () => {
    const { store, pending } = makeStore();
    const first = picture();
    store.wish([wish('p1/a'), wish('p1/b')]);
    pending[0].resolve(first);
    await settle();
    store.forget('p1/');
    expect(first.close).toHaveBeenCalledOnce();
    const late = picture();
    pending[1].resolve(late);
    await settle();
    expect(late.close).toHaveBeenCalledOnce();
    expect(store.get('p1/b')).toBeNull();
    expect(store.bytes).toBe(0);
  });
});

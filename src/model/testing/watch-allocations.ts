/** Watches what size of arrays and buffers code asks for, whether or not the memory is ever touched. */

const watched = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'Array',
  'Uint8Array',
  'Uint16Array',
  'Int16Array',
  'Int32Array',
  'Float32Array',
  'Float64Array',
] as const;

export interface AllocationWatch {
  /** The largest number of elements (of buffers: bytes) that one construction asked for. */
  largest(): number;
  /** Puts the real constructors back. */
  stop(): void;
}

/** Stands in for the constructors on `globalThis` until `stop`; `Buffer.alloc` and its kin are watched too. */
export function watchAllocations(): AllocationWatch {
  let largest = 0;
  const note = (size: unknown) => {
    if (typeof size === 'number' && size > largest) largest = size;
  };
  const scope = globalThis as unknown as Record<string, object>;
  const real = watched.map((name) => [name, scope[name]] as const);
  for (const [name, constructor] of real)
    scope[name] = new Proxy(constructor, {
      construct(target, args: unknown[], newTarget: unknown) {
        note(args[0]);
        const maker = newTarget === scope[name] ? target : newTarget;
        return Reflect.construct(target as never, args, maker as never) as object;
      },
    });
  const { alloc, allocUnsafe } = Buffer;
  Buffer.alloc = (size, ...rest) => {
    note(size);
    return alloc(size, ...(rest as []));
  };
  Buffer.allocUnsafe = (size) => {
    note(size);
    return allocUnsafe(size);
  };
  return {
    largest: () => largest,
    stop() {
      for (const [name, constructor] of real) scope[name] = constructor;
      Buffer.alloc = alloc;
      Buffer.allocUnsafe = allocUnsafe;
    },
  };
}

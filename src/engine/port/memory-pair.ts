/** Two connected ends in one process: the command line's way to the engine, and every contract test's. */
import type { EngineMessage, EnginePort } from '../contract';

class MemoryPort implements EnginePort {
  peer!: MemoryPort;
  private readonly messageListeners: ((message: EngineMessage) => void)[] = [];
  private readonly closeListeners: (() => void)[] = [];
  private isOpen = true;

  post(message: EngineMessage): void {
    if (!this.isOpen) return;
    // Cloned at once, as a process border would: what cannot travel fails here, in the sender's hands.
    const copy = structuredClone(message);
    setImmediate(() => this.peer.receive(copy));
  }

  onMessage(listener: (message: EngineMessage) => void): void {
    this.messageListeners.push(listener);
  }

  onClose(listener: () => void): void {
    this.closeListeners.push(listener);
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.peer.close();
    for (const listener of this.closeListeners) listener();
  }

  private receive(message: EngineMessage): void {
    if (!this.isOpen) return;
    for (const listener of this.messageListeners) listener(message);
  }
}

/**
 * A connected pair of ports. Messages arrive in order, cloned, in a later turn of the event loop; closing either end
 * closes both, and each end's close listeners run exactly once.
 */
export function createMemoryPair(): readonly [EnginePort, EnginePort] {
  const one = new MemoryPort();
  const other = new MemoryPort();
  one.peer = other;
  other.peer = one;
  return [one, other];
}

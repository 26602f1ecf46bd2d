/** Short notices at the edge of the window: what was saved, what could not be done. */

/** One thing to do from a notice. */
export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}
export interface Toast {
  readonly id: number;
  readonly kind: 'info' | 'problem';
  readonly title: string;
  readonly detail?: string;
  readonly action?: ToastAction;
}

/** How long a notice stays, ms; problems stay until closed. */
const shownMs = 7000;
const most = 4;

export class Toasts {
  #list = $state.raw<readonly Toast[]>([]);
  #nextId = 1;
  readonly #timers: Record<number, ReturnType<typeof setTimeout> | undefined> = {};

  get list(): readonly Toast[] {
    return this.#list;
  }

  show(toast: Omit<Toast, 'id'>): void {
    const id = this.#nextId++;
    this.#list = [...this.#list, { ...toast, id }].slice(-most);
    if (toast.kind === 'info') this.#start(id);
  }
  problem(title: string, detail?: string): void {
    this.show({ kind: 'problem', title, detail });
  }
  dismiss(id: number): void {
    clearTimeout(this.#timers[id]);
    delete this.#timers[id];
    this.#list = this.#list.filter((toast) => toast.id !== id);
  }
  /** A notice under the pointer or with the focus waits. */
  hold(id: number): void {
    clearTimeout(this.#timers[id]);
  }
  release(id: number): void {
    if (this.#timers[id] !== undefined) this.#start(id);
  }

  #start(id: number): void {
    this.#timers[id] = setTimeout(() => {
      this.dismiss(id);
    }, shownMs);
  }
}

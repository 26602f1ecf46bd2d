/** Files dragged over the window: when the overlay shows, and what is dropped. */

export class DropZone {
  #isOver = $state(false);
  /** dragenter and dragleave come in pairs for every element crossed. */
  #depth = 0;

  constructor(private readonly onDrop: (files: readonly File[]) => void) {}

  /** Files hang over the window. */
  get isOver(): boolean {
    return this.#isOver;
  }

  readonly enter = (event: DragEvent): void => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    this.#depth += 1;
    this.#isOver = true;
  };

  readonly over = (event: DragEvent): void => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer!.dropEffect = 'copy';
  };

  readonly leave = (event: DragEvent): void => {
    if (!carriesFiles(event)) return;
    this.#depth = Math.max(0, this.#depth - 1);
    this.#isOver = this.#depth > 0;
  };

  readonly drop = (event: DragEvent): void => {
    // Whatever was dropped: the page must never navigate to it.
    event.preventDefault();
    this.#depth = 0;
    this.#isOver = false;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) this.onDrop(files);
  };
}

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

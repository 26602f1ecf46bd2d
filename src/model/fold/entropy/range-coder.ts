/**
 * Binary arithmetic coder without carries (as in Mahoney's lpaq; Witten, Neal and Cleary 1987): an interval of 32-bit
 * integers is split in proportion to a 16-bit probability; equal leading bytes are shifted out.
 */

/** One direction of the coder: the model calls it the same way for both. */
export interface BitCoder {
  /**
   * @param bit what to write; ignored when reading
   * @param one probability that the bit is 1, in 65536ths, 1..65535
   * @returns the bit
   */
  code(bit: number, one: number): number;
}

export class BitWriter implements BitCoder {
  private low = 0;
  private high = 0xffffffff;
  private bytes = new Uint8Array(4096);
  private length = 0;

  code(bit: number, one: number): number {
    const range = this.high - this.low;
    const middle = this.low + (range >>> 16) * one + (((range & 0xffff) * one) >>> 16);
    if (bit) this.high = middle;
    else this.low = middle + 1;
    while (((this.low ^ this.high) & 0xff000000) === 0) {
      this.put(this.high >>> 24);
      this.low = (this.low << 8) >>> 0;
      this.high = ((this.high << 8) | 255) >>> 0;
    }
    return bit;
  }

  /** Ends the stream: as many bytes as tell the interval from all others. */
  finish(): Uint8Array {
    // The reader feeds zeros past the end; the shortest number in [low, high] is found byte by byte.
    for (let count = 0; count <= 4; count++) {
      const mask = count === 0 ? 0 : (0xffffffff << (32 - 8 * count)) >>> 0;
      const candidate =
        count === 0 ? 0 : ((this.low & mask) >>> 0) + (this.low & ~mask ? 2 ** (32 - 8 * count) : 0);
      if (candidate >= this.low && candidate <= this.high) {
        for (let i = 0; i < count; i++) this.put((candidate >>> (24 - 8 * i)) & 255);
        break;
      }
    }
    let kept = this.length;
    while (kept > 0 && this.bytes[kept - 1] === 0) kept--;
    return this.bytes.slice(0, kept);
  }

  private put(byte: number): void {
    if (this.length === this.bytes.length) {
      const larger = new Uint8Array(this.bytes.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.length++] = byte;
  }
}

export class BitReader implements BitCoder {
  private low = 0;
  private high = 0xffffffff;
  private value = 0;
  private position = 0;

  constructor(private readonly bytes: Uint8Array) {
    for (let i = 0; i < 4; i++) this.value = ((this.value << 8) | this.next()) >>> 0;
  }

  /** Bytes taken beyond the end, which read as zeros: more than a handful tells of a damaged stream. */
  get overrun(): number {
    return Math.max(0, this.position - this.bytes.length);
  }

  code(_bit: number, one: number): number {
    const range = this.high - this.low;
    const middle = this.low + (range >>> 16) * one + (((range & 0xffff) * one) >>> 16);
    const bit = this.value <= middle ? 1 : 0;
    if (bit) this.high = middle;
    else this.low = middle + 1;
    while (((this.low ^ this.high) & 0xff000000) === 0) {
      this.low = (this.low << 8) >>> 0;
      this.high = ((this.high << 8) | 255) >>> 0;
      this.value = ((this.value << 8) | this.next()) >>> 0;
    }
    return bit;
  }

  private next(): number {
    const byte = this.position < this.bytes.length ? this.bytes[this.position] : 0;
    this.position++;
    return byte;
  }
}

/** Counts what a stream would take without writing it: for searches and training. */
export class BitCounter implements BitCoder {
  private sum = 0;

  code(bit: number, one: number): number {
    this.sum += bitPrice(bit, one);
    return bit;
  }

  /** Bits so far. */
  get bits(): number {
    return this.sum;
  }
}

/** What `BitWriter` takes for a bit, in bits, up to rounding. @param one probability of a one, 65536ths, 1..65535 */
export function bitPrice(bit: number, one: number): number {
  return costTable[(bit ? one : 65536 - one) >>> 4];
}

/** Bits by probability >> 4. Floats: an estimate, no decoder depends on it. */
const costTable = Float64Array.from({ length: 4096 }, (_, i) => -Math.log2((i + 0.5) / 4096));

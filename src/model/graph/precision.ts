/** Which precision suits this machine's processor, and why: for `doctor`, and as the default of training and running. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Precision } from './build-network';

export interface PrecisionChoice {
  readonly precision: Precision;
  /** In words, for people. */
  readonly reason: string;
}

/** What a processor says of itself, in Linux's names. */
export interface Processor {
  readonly vendor: string;
  readonly flags: ReadonlySet<string>;
}

/**
 * bfloat16 where the processor is fast at it: with matrix units (AMX) a training step takes a third of the time, on AMD's with
 * AVX-512 instructions for it six tenths. On Intel's that have the instructions alone it took 1.7 times as long as float32
 * (`npm run bench -- training` and `-- inference` on each). By the processor's word, not by trying: what a photo comes out as must
 * not depend on what else the machine was doing.
 * The environment variable GRAINFOLD_PRECISION (`float32` or `bfloat16`) overrides the choice.
 * @param processor this machine's by default
 */
export function choosePrecision(
  { vendor, flags }: Processor = thisProcessor(),
  override: string | undefined = process.env['GRAINFOLD_PRECISION'],
): PrecisionChoice {
  if (override === 'float32' || override === 'bfloat16')
    return { precision: override, reason: 'GRAINFOLD_PRECISION asks for it' };
  if (flags.has('amx_bf16') && flags.has('amx_tile'))
    return { precision: 'bfloat16', reason: 'the processor has bfloat16 matrix units (AMX)' };
  if (!flags.has('avx512_bf16'))
    return { precision: 'float32', reason: 'the processor has no bfloat16 instructions' };
  if (vendor === 'AuthenticAMD')
    return { precision: 'bfloat16', reason: 'the processor has bfloat16 instructions of full speed' };
  return {
    precision: 'float32',
    reason: 'the processor has bfloat16 instructions but no matrix units (AMX): float32 is faster',
  };
}

/** The first processor; unknown where the system does not tell (only Linux does so cheaply). */
function thisProcessor(): Processor {
  const unknown = { vendor: '', flags: new Set<string>() };
  if (process.platform !== 'linux' || cpus().length === 0) return unknown;
  try {
    const text = readFileSync('/proc/cpuinfo', 'utf8');
    const entry = (name: string) => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'm').exec(text)?.[1] ?? '';
    return { vendor: entry('vendor_id'), flags: new Set(entry('flags').split(' ')) };
  } catch {
    return unknown;
  }
}

/** Which precision suits this machine's processor, and why: for `doctor`, and as the default of training and running. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Precision } from './build-network';

export interface PrecisionChoice {
  readonly precision: Precision;
  /** In words, for people. */
  readonly reason: string;
}

/**
 * bfloat16 only where the processor has matrix units for it (AMX): there a training step takes a third of the time.
 * On one that has the AVX-512 instructions alone it takes 1.7 times as long as float32 (bench/README.md).
 * The environment variable GRAINFOLD_PRECISION (`float32` or `bfloat16`) overrides the choice.
 * @param flags the processor's features in Linux's names; those of this machine by default
 */
export function choosePrecision(
  flags: ReadonlySet<string> = cpuFlags(),
  override: string | undefined = process.env['GRAINFOLD_PRECISION'],
): PrecisionChoice {
  if (override === 'float32' || override === 'bfloat16')
    return { precision: override, reason: 'GRAINFOLD_PRECISION asks for it' };
  if (flags.has('amx_bf16') && flags.has('amx_tile'))
    return { precision: 'bfloat16', reason: 'the processor has bfloat16 matrix units (AMX)' };
  if (flags.has('avx512_bf16'))
    return {
      precision: 'float32',
      reason: 'the processor has bfloat16 instructions but no matrix units (AMX): float32 is faster',
    };
  return { precision: 'float32', reason: 'the processor has no bfloat16 matrix units' };
}

/** Features of the first processor; empty where the system does not tell (only Linux does so cheaply). */
function cpuFlags(): ReadonlySet<string> {
  if (process.platform !== 'linux' || cpus().length === 0) return new Set();
  try {
    const line = /^flags\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));
    return new Set(line?.[1].split(' '));
  } catch {
    return new Set();
  }
}

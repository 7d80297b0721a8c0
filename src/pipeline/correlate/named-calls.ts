import type { Labels } from '../../domain/event.ts'
import type { CorrelationPolicy } from '../../domain/policy.ts'

/** A call from one service to another, as the labels of one alert name both. */
export interface NamedCall {
  readonly caller: string
  readonly callee: string
}

/**
 * Reads the call that labels name, null where they name none. A pair counts only whole: alone, `client` or `server` is
 * the word for many things. Of several pairs the first in the policy counts, for a mesh names one call in many ways.
 */
export function callReader({ callLabels }: CorrelationPolicy): (labels: Labels) => NamedCall | null {
  const pairs = callLabels.flatMap((written) => {
    const [caller, callee] = written.split('>').map((name) => name.trim())
    return caller === undefined || callee === undefined ? [] : [{ caller, callee }]
  })
  return (labels) => {
    for (const pair of pairs) {
      const [caller, callee] = [knownName(labels, pair.caller), knownName(labels, pair.callee)]
      if (caller !== null && callee !== null) return { caller, callee }
    }
    return null
  }
}

/** Meshes write `unknown` for whoever is outside of them. */
function knownName(labels: Labels, name: string): string | null {
  const value = labels[name]
  return value !== undefined && value !== '' && value !== 'unknown' && Object.hasOwn(labels, name) ? value : null
}

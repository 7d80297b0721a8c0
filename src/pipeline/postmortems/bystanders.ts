import type { Phase } from '../../domain/incident/timeline.ts'
import { says } from '../phases/signals.ts'

/** What reads like a step of the response and is none: a deployer's own look, a passive remedy, a part that still works. */

/** Whoever deploys looks whether it went well, and whoever tests looks at a test system: neither is a sign of the impact. */
export const isOwnCheck = (text: string): boolean =>
  says(text, 'looking', 'searching') &&
  !says(text, 'alerted', 'reported', 'detected', 'cause-found') &&
  (TEST_SYSTEM.test(text) || (says(text, 'changed', 'changing') && !says(text, 'mitigation-done')))

const TEST_SYSTEM =
  /\b(?:staging|pre-?prod(?:uction)?|test (?:system|environment|cluster|server)|qa|sandbox|dev(?:elopment)? (?:system|environment))\b/i

/** "Configuration changes are implemented": that it was done, not that somebody took it up. */
export const isPassiveRemedy = (phase: Phase, text: string): boolean => phase === 'mitigation' && PASSIVE.test(text)

const PASSIVE = /^[^.;:]{0,80}\b(?:is|are|was|were|been|being) (?:[a-z]{1,20}ly |now |then )?[a-z]{2,20}(?:ed|en|wn|ut|ft)\b(?! by\b)/i

/** "The upgrade hangs half way, everything still working fine": neither a beginning nor an end of harm. */
export const isUnharmed = (text: string): boolean => says(text, 'unharmed')

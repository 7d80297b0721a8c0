import type { Phase } from '../../domain/incident/timeline.ts'
import { says } from '../phases/signals.ts'

/** What reads like a step of the response and is none: a deployer's own look, a passive remedy, a part that still works. */

/** Whoever deploys looks whether it went well, and whoever tests looks at a test system: neither is a sign of the impact. */
export const isOwnCheck = (text: string): boolean =>
  CHECKS.test(text) && !says(text, 'alerted', 'reported', 'detected', 'cause-found') && (TEST_SYSTEM.test(text) || CHANGES.test(text))

const TEST_SYSTEM =
  /\b(?:staging|pre-?prod(?:uction)?|test (?:system|environment|cluster|server)|qa|sandbox|dev(?:elopment)? (?:system|environment))\b/i
const CHECKS = /\b(?:check(?:s|ed|ing)?|test(?:s|ed|ing)?|verif(?:y|ies|ied|ying)|look(?:s|ed|ing)?|tries|tried|browses?)\b/i
/** Somebody makes a change: the verb, not "the deployment". */
const CHANGES =
  /\b(?:deploys|deployed|deploying|releases|released|releasing|rolls out|rolled out|rolling out|merges|merged|ships|shipped|publishes|published|pushes|pushed|installs|installed|upgrades|upgraded|migrates|migrated)\b(?![^.]{0,40}\b(?:fix|revert|rollback|patch|hotfix)\b)/i

/** "Configuration changes are implemented": that it was done, not that somebody took it up. */
export const isPassiveRemedy = (phase: Phase, text: string): boolean => phase === 'mitigation' && PASSIVE.test(text)

const PASSIVE = /^[^.;:]{0,80}\b(?:is|are|was|were|been|being) (?:[a-z]{1,20}ly |now |then )?[a-z]{2,20}(?:ed|en|wn|ut|ft)\b(?! by\b)/i

/** "The upgrade hangs half way, everything still working fine": neither a beginning nor an end of harm. */
export const isUnharmed = (text: string): boolean =>
  /\bstill (?:[a-z]{1,20} ){0,2}(?:works?|working|up|fine|ok(?:ay)?|available|healthy|serving|running|normal)\b|\b(?:no|without(?:\sany)?) (?:user |customer |visible )?impact (?:yet|so far|at this point)\b/i.test(
    text,
  )

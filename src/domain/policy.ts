import type { SourceName } from './identity.ts'
import type { SourceMapping } from './mapping/source-mapping.ts'
import type { AlertRule } from './rules/alert-rule.ts'
import type { ServiceEntry } from './service.ts'
import { NO_SEVERITY_WORDS, type SeverityWords } from './severity.ts'
import { hours, type Milliseconds, minutes, seconds } from './time/time.ts'

/** Every window, weight and limit, each with its reason. `hindsight.yml` may override any of them under `policy`. */
export interface Policy {
  /** The services as configured: names, aliases and who calls whom. */
  readonly services: readonly ServiceEntry[]
  /** Sources whose clock is known to be wrong. */
  readonly clocks: readonly ClockOffset[]
  /** The alerting rules of Prometheus, where their files are configured. */
  readonly rules: readonly AlertRule[]
  /** How the bodies of senders without a reader of their own are read. */
  readonly mappings: readonly SourceMapping[]
  readonly correlation: CorrelationPolicy
  readonly changes: ChangePolicy
  readonly timeline: TimelinePolicy
  readonly postmortemLinks: PostmortemLinkPolicy
  readonly limits: LimitPolicy
}

/** Added to every time that the source reports: negative where its clock is ahead. */
export interface ClockOffset {
  readonly source: SourceName
  readonly offsetMs: Milliseconds
}

export interface CorrelationPolicy {
  /** A subject without events for this long has ended its run. Below 450 s flaps split. */
  readonly quietGapMs: Milliseconds
  /** What has not paused for so long is background: its run is cut at each full such time, so that no incident grows for ever. A day keeps long outages whole. */
  readonly unbrokenMaxMs: Milliseconds
  /** Two runs of dependent subjects belong together when episodes of theirs start this near to each other. At most the quiet gap. */
  readonly nearnessMs: Milliseconds
  /** An alert attracts others for this long after it fired: a week-long alert must not join a week of alerts. */
  readonly reachMs: Milliseconds
  /** An episode without an end counts as lasting this long: one lost resolve must not join a week of alerts. */
  readonly openEpisodeMaxMs: Milliseconds
  /** A group of runs with at most so many episodes within `briefSpanMs` is brief: a side effect that may attach to the one incident around it. */
  readonly briefEpisodesMax: number
  readonly briefSpanMs: Milliseconds
  /** So many different series of one subject start an incident even when none of them is of page severity. */
  readonly starterSeriesMin: number
  /** Words for severities beside those of `severity.ts`, by rank: "critical" and "high" are what people are called for. */
  readonly severityWords: SeverityWords
  /** Labels whose values keep incidents apart, whatever else they share. */
  readonly partitionLabels: readonly string[]
  /** Labels that name what fails, first present wins: the names of a service, then what it calls. `job` names the exporter that measured. */
  readonly subjectLabels: readonly string[]
  /** Labels that name other things involved: a caller needs the subject; the subject needs the rest. */
  readonly callerLabels: readonly string[]
  readonly calleeLabels: readonly string[]
  /** Pairs `caller > callee` of labels that name a call only together: service meshes and service graphs made of traces write them. */
  readonly callLabels: readonly string[]
  /** What fails where no subject label is present; a port is not part of a host's name. */
  readonly hostLabels: readonly string[]
  /** A page reopened this soon after its resolution continues the same incident. */
  readonly reopenWindowMs: Milliseconds
}

export interface ChangePolicy {
  /** A change may explain an incident that began at most this long after it. */
  readonly lookBackMs: Milliseconds
  /**
   * The influence of a change on what follows falls to 1/e in this time, by kind. Code and flags act on the next request,
   * a job while it runs; configuration and certificates take effect when something next loads them or connects; a migration
   * when a table has grown or a lock blocks.
   */
  readonly decayMs: Readonly<Record<'deployment' | 'flag' | 'config' | 'certificate' | 'migration' | 'job' | 'other', Milliseconds>>
  /** The first symptom may precede the detection by this long, or follow it a little: alerts are late by their `for`. */
  readonly onsetBeforeMs: Milliseconds
  readonly onsetAfterMs: Milliseconds
  /** Symptoms that begin later than this after the detection show how it spread, not where it began. */
  readonly symptomSpanMs: Milliseconds
  /** The time resolution of the evidence: a scrape or an evaluation interval. */
  readonly resolutionMs: Milliseconds
  /** A fix that finished up to this long before recovery is credited with it. */
  readonly repairWindowMs: Milliseconds
  /** The score of "no change involved", in points: what a suspect must beat. */
  readonly noChangePoints: number
  /** A suspect has at least this share: beside one that explains it all, others that merely came shortly before are none. */
  readonly suspectShareMin: number
  /** "likely" needs this share, and terms of two families of at least `likelyTermMin` points each. */
  readonly likelyShareMin: number
  readonly likelyTermMin: number
}

export interface TimelinePolicy {
  /** So many episodes of one series within `flapWindowMs` are one flapping track. */
  readonly flapEpisodesMin: number
  readonly flapWindowMs: Milliseconds
  /** Bystander changes up to this long before the opening are in the timeline; older ones only in the list of changes. */
  readonly changeLeadMs: Milliseconds
  /** A stretch of an incident without any event that is long enough for a finding. */
  readonly longGapMs: Milliseconds
}

/** When an imported postmortem describes a recorded incident. */
export interface PostmortemLinkPolicy {
  /** Both windows are this much longer at either end: people round to five minutes, and an outage may be shorter than that. */
  readonly slackMs: Milliseconds
  /** Share of the time that both windows have in common, of the time that either has: people count from the first impact until the all-clear. */
  readonly overlapMin: number
  /** A second candidate this near to the best is worth a note. */
  readonly runnerUpMin: number
  /** A document that cites an incident further away than this describes another one: no wrong time zone explains more. */
  readonly citedWithinMs: Milliseconds
  /** A longer document is a review of a season: the time that it spans links it to nothing. */
  readonly windowMaxMs: Milliseconds
}

interface LimitPolicy {
  /** Events in the timeline of one incident: of more the middle is left out. All of them are kept, and count for anchors and figures. */
  readonly incidentEventsMax: number
  /** Changes judged for one incident, the latest. */
  readonly candidateChangesMax: number
}

export const DEFAULT_POLICY: Policy = {
  services: [],
  clocks: [],
  rules: [],
  mappings: [],
  correlation: {
    quietGapMs: seconds(600),
    unbrokenMaxMs: hours(24),
    nearnessMs: seconds(600),
    reachMs: seconds(3_600),
    openEpisodeMaxMs: hours(4),
    briefEpisodesMax: 6,
    briefSpanMs: seconds(600),
    starterSeriesMin: 3,
    severityWords: NO_SEVERITY_WORDS,
    partitionLabels: ['tenant', 'environment', 'region', 'cluster'],
    subjectLabels: [
      ...['service', 'service_name', 'app', 'application', 'app.kubernetes.io/name'],
      // Istio's `destination_service` is a host name, the others the name as its callers know it.
      ...['destination_service_name', 'destination_canonical_service', 'destination_service', 'database'],
    ],
    callerLabels: ['source_service'],
    calleeLabels: ['destination_service', 'database', 'node'],
    callLabels: [
      'source_canonical_service > destination_canonical_service',
      'source_app > destination_app',
      'source_workload > destination_workload',
      'client > server',
      'caller > callee',
    ],
    hostLabels: ['node', 'instance'],
    reopenWindowMs: minutes(30),
  },
  changes: {
    lookBackMs: hours(24),
    decayMs: {
      deployment: minutes(20),
      flag: minutes(20),
      config: minutes(60),
      certificate: minutes(60),
      migration: hours(4),
      job: minutes(20),
      other: minutes(60),
    },
    onsetBeforeMs: minutes(10),
    onsetAfterMs: minutes(2),
    symptomSpanMs: minutes(10),
    resolutionMs: seconds(60),
    // Rates over five minutes and a `keep_firing_for` hold an alert up after its cause has gone; what ends later has another reason.
    repairWindowMs: minutes(15),
    noChangePoints: 1.5,
    suspectShareMin: 0.05,
    likelyShareMin: 0.5,
    likelyTermMin: 0.5,
  },
  timeline: {
    flapEpisodesMin: 3,
    flapWindowMs: minutes(30),
    changeLeadMs: minutes(60),
    longGapMs: minutes(30),
  },
  postmortemLinks: { slackMs: minutes(5), overlapMin: 0.3, runnerUpMin: 0.8, citedWithinMs: hours(24), windowMaxMs: hours(72) },
  limits: {
    incidentEventsMax: 20_000,
    candidateChangesMax: 200,
  },
}
